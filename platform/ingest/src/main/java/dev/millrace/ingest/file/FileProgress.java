package dev.millrace.ingest.file;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far the loading of a file is; a long one tells it in the log. Filled by one thread, read by
/// any.
public final class FileProgress {

  private static final Logger LOG = LoggerFactory.getLogger(FileProgress.class);
  private static final long TELL_NANOS = 5_000_000_000L;
  private static final int LOOK_ROWS = 4_096;

  private final String file;
  private final long totalBytes;
  private final long startedNanos = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long rows;
  private long toldNanos = startedNanos;

  FileProgress(String file, long totalBytes) {
    this.file = file;
    this.totalBytes = totalBytes;
  }

  /// Those of the file, packed as it is.
  AtomicLong bytes() {
    return bytes;
  }

  void row() {
    long now = rows + 1;
    rows = now;
    if (now % LOOK_ROWS == 0 && System.nanoTime() - toldNanos > TELL_NANOS) {
      toldNanos = System.nanoTime();
      LOG.info("{}", this);
    }
  }

  /// A second reading begins.
  void again() {
    bytes.set(0);
    rows = 0;
  }

  /// Rows, bytes, their rate and the time that is left.
  @Override
  public String toString() {
    double seconds = Math.max(1e-3, (System.nanoTime() - startedNanos) / 1e9);
    long read = Math.max(1, bytes.get());
    return "%s: %,d rows, %.1f of %.1f MB, %,.0f rows/s, about %,.0f s to go"
        .formatted(
            file,
            rows,
            read / 1e6,
            totalBytes / 1e6,
            rows / seconds,
            seconds * Math.max(0, totalBytes - read) / read);
  }
}
