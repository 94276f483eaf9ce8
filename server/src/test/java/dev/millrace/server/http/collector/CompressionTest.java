package dev.millrace.server.http.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class CompressionTest {

  private static final byte[] BODY = "{\"batch\": []}".getBytes(StandardCharsets.UTF_8);
  private static final long LIMIT = 100_000;

  @Test
  void whatIsNotCompressedStaysAsItIs() {
    assertThat(unpacked("", BODY)).isSameAs(BODY);
    assertThat(unpacked("identity", BODY)).isSameAs(BODY);
  }

  @Test
  void gzipIsUnpackedWhetherItIsNamedOrNot() throws IOException {
    assertThat(unpacked("gzip", gzip(BODY))).isEqualTo(BODY);
    assertThat(unpacked("GZIP", gzip(BODY))).isEqualTo(BODY);
    assertThat(unpacked("", gzip(BODY))).isEqualTo(BODY);
  }

  @Test
  void deflateIsUnpackedWithAndWithoutItsHeader() throws IOException {
    assertThat(unpacked("deflate", deflate(BODY, new Deflater()))).isEqualTo(BODY);
    assertThat(unpacked("deflate", deflate(BODY, new Deflater(9, true)))).isEqualTo(BODY);
  }

  @Test
  void aBombIsRefusedAtTheLimit() throws IOException {
    byte[] bomb = gzip(new byte[50_000_000]);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> unpacked("gzip", bomb))
        .withMessageContaining("The request unpacks to more than the limit of this call, 100,000");
  }

  @Test
  void whatFillsTheLimitExactlyIsTaken() throws IOException {
    assertThat(unpacked("gzip", gzip(new byte[(int) LIMIT]))).hasSize((int) LIMIT);
  }

  @Test
  void anotherEncodingIsRefused() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> unpacked("br", BODY))
        .withMessageContaining(
            "The body is compressed as 'br'; expected 'gzip', 'deflate' or nothing.");
  }

  @Test
  void whatIsCutShortIsRefused() throws IOException {
    byte[] cut = java.util.Arrays.copyOf(gzip(BODY), 15);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> unpacked("gzip", cut))
        .withMessageContaining("The body cannot be unpacked as gzip");
  }

  private static byte[] unpacked(String encoding, byte[] sent) {
    return Compression.of(encoding, sent).unpack(sent, LIMIT);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packing = new GZIPOutputStream(bytes)) {
      packing.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] plain, Deflater deflater) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packing = new DeflaterOutputStream(bytes, deflater)) {
      packing.write(plain);
    }
    deflater.end();
    return bytes.toByteArray();
  }
}
