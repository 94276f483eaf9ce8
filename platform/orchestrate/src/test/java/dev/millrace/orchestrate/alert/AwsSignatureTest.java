package dev.millrace.orchestrate.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AwsSignatureTest {

  /// The request `post-vanilla` of Amazon's own test suite for Signature Version 4.
  @Test
  void aSignatureIsThatOfAmazonsTestSuite() {
    var signature =
        new AwsSignature(
            "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service");

    assertThat(
            signature.of(
                URI.create("https://example.amazonaws.com/"),
                "",
                Instant.parse("2015-08-30T12:36:00Z")))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date, "
                + "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  }
}
