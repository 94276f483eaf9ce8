package dev.millrace.ingest.file;

import dev.millrace.contracts.problem.ProblemCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/// What comes out of a packed file, until it is more than an honest file would hold.
final class Unpacked extends FilterInputStream {

  private final String name;
  private final LongSupplier packedBytes;
  private final FileLimits limits;
  private long bytes;

  /// @param packedBytes how many have been read to unpack so much
  Unpacked(InputStream in, String name, LongSupplier packedBytes, FileLimits limits) {
    super(in);
    this.name = name;
    this.packedBytes = packedBytes;
    this.limits = limits;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    count(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int got = super.read(into, from, length);
    count(Math.max(0, got));
    return got;
  }

  private void count(int more) {
    bytes += more;
    if (bytes > limits.maxBytes()) {
      throw ProblemCode.FILE_REFUSED.exception(
          "The file '%s' unpacks to more than %,d bytes; nothing of it was loaded."
              .formatted(name, limits.maxBytes()),
          "Deliver it in parts.");
    }
    boolean isBomb =
        bytes > FileLimits.HARMLESS_BYTES
            && bytes / Math.max(1, packedBytes.getAsLong()) > limits.maxRatio();
    if (isBomb) {
      throw ProblemCode.FILE_REFUSED.exception(
          "The file '%s' unpacks to more than %d times its size; nothing of it was loaded."
              .formatted(name, limits.maxRatio()),
          "Deliver it unpacked, if it is what it should be.");
    }
  }
}
