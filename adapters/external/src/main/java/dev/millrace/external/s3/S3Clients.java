package dev.millrace.external.s3;

import dev.millrace.contracts.definition.ObjectAccess;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Clients of Amazon's SDK as we want them.
final class S3Clients {

  private static final int ATTEMPTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration WHOLE_CALL = Duration.ofMinutes(15);

  private S3Clients() {}

  static S3Client open(ObjectAccess access) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .forcePathStyle(access.pathStyle())
            // Checksums of the SDK's own make are unknown to many stores that speak S3.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(settings ->
                settings
                    .retryStrategy(
                        StandardRetryStrategy.builder()
                            .maxAttempts(ATTEMPTS)
                            // Else an answer that ends early is an XML error to it, once.
                            .retryOnRootCause(IOException.class)
                            .build())
                    .apiCallTimeout(WHOLE_CALL));
    if (access.endpoint() != null) {
      builder.endpointOverride(access.endpoint());
    }
    if (access.region() != null) {
      builder.region(Region.of(access.region()));
    } else if (access.endpoint() != null) {
      builder.region(Region.US_EAST_1); // what stores that know no regions take
    }
    if (access.keys() != null) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(access.keys().access(), access.keys().secret())));
    }
    return builder.build();
  }
}
