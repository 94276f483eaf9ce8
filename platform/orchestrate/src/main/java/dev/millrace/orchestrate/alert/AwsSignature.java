package dev.millrace.orchestrate.alert;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs a POST to the root of an AWS service as its Signature Version 4 says
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html): the host,
/// the time and the body. One call a failure is not worth Amazon's SDK in this module.
record AwsSignature(String accessKey, String secretKey, String region, String service) {

  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /// The header `Authorization` of a request that also bears `X-Amz-Date`.
  String of(URI url, String body, Instant at) {
    String signed = "host;x-amz-date";
    String request =
        String.join(
            "\n",
            "POST",
            "/",
            "",
            "host:" + url.getRawAuthority(),
            "x-amz-date:" + TIME.format(at),
            "",
            signed,
            sha256(body));
    String scope = String.join("/", DAY.format(at), region, service, "aws4_request");
    String text = String.join("\n", ALGORITHM, TIME.format(at), scope, sha256(request));
    return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        .formatted(
            ALGORITHM, accessKey, scope, signed, HexFormat.of().formatHex(mac(key(at), text)));
  }

  private byte[] key(Instant at) {
    byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {DAY.format(at), region, service, "aws4_request"}) {
      key = mac(key, part);
    }
    return key;
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256.", e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
