package dev.millrace.server.http.collector;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// How a body is compressed. Some clients send gzip and do not say so; its first two bytes do, and
/// no JSON begins with them.
enum Compression {
  NONE,
  GZIP,
  DEFLATE;

  private static final int DEFLATE_METHOD = 8;

  /// @throws MillraceException EVENT_SYNTAX for an encoding that we do not know
  static Compression of(String encoding, byte[] sent) {
    if (isGzip(sent)) {
      return GZIP;
    }
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> NONE;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default ->
          throw ProblemCode.EVENT_SYNTAX.exception(
              "The body is compressed as '%s'; expected 'gzip', 'deflate' or nothing."
                  .formatted(encoding),
              "Send it with one of these.");
    };
  }

  private static boolean isGzip(byte[] sent) {
    return sent.length > 2 && (sent[0] & 0xff) == 0x1f && (sent[1] & 0xff) == 0x8b;
  }

  /// Never makes more than the limit, whatever the bytes unpack to.
  ///
  /// @throws MillraceException EVENT_TOO_LARGE, or EVENT_SYNTAX when it is not so compressed
  byte[] unpack(byte[] sent, long limit) {
    if (this == NONE) {
      return sent;
    }
    try (InputStream unpacking = open(sent)) {
      byte[] body = unpacking.readNBytes(Math.toIntExact(limit + 1));
      if (body.length > limit) {
        throw ProblemCode.EVENT_TOO_LARGE.exception(
            "The request unpacks to more than the limit of this call, %,d bytes.".formatted(limit),
            "Send less at once, or raise the collector's limit in millrace.yaml.");
      }
      return body;
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.EVENT_SYNTAX.problem(
              "The body cannot be unpacked as %s: %s."
                  .formatted(name().toLowerCase(Locale.ROOT), e.getMessage()),
              "Compress it whole, or leave out the header Content-Encoding."),
          e);
    }
  }

  private InputStream open(byte[] sent) throws IOException {
    var bytes = new ByteArrayInputStream(sent);
    if (this == GZIP) {
      return new GZIPInputStream(bytes);
    }
    return hasZlibHeader(sent) ? new InflaterInputStream(bytes) : new RawDeflate(bytes);
  }

  /// Deflate is meant to have zlib's header; clients disagree.
  private static boolean hasZlibHeader(byte[] sent) {
    return sent.length > 2
        && (sent[0] & 0x0f) == DEFLATE_METHOD
        && (((sent[0] & 0xff) << 8) | (sent[1] & 0xff)) % 31 == 0;
  }

  /// Deflate without a header. Gives its native memory back when closed.
  private static final class RawDeflate extends InflaterInputStream {

    RawDeflate(InputStream bytes) {
      super(bytes, new Inflater(true));
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }
}
