package dev.millrace.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A window of UTF-8 text that moves over a stream and holds one record whole, as long as it is not
/// longer than the limit. What is left of a longer line is skipped and not kept.
final class TextBuffer {

  private static final int FIRST_BYTES = 1 << 18;
  private static final int SHOWN_BYTES = 1_000;

  private final InputStream in;
  private final int maxRecord;
  byte[] bytes;

  /// Where the record begins, how far it has been looked at, and where the bytes end.
  int start;

  int end;
  private long offset;
  private boolean isAtEnd;

  /// @param offset how many bytes of the file come before the stream
  TextBuffer(InputStream in, int maxRecord, long offset) {
    this.in = in;
    this.maxRecord = maxRecord;
    this.offset = offset;
    this.bytes = new byte[Math.min(FIRST_BYTES, maxRecord + 1)];
  }

  /// Where in the file a place of the window is.
  long offset(int at) {
    return offset + at;
  }

  /// Brings more bytes behind the end; the record then begins at 0. False when there are none, or
  /// when the record would be longer than the limit.
  boolean more() throws IOException {
    if (isAtEnd || isFull()) {
      return false;
    }
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      offset += start;
      end -= start;
      start = 0;
    }
    if (end == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(maxRecord + 1, 2 * bytes.length));
    }
    int got = in.read(bytes, end, bytes.length - end);
    isAtEnd = got < 0;
    end += Math.max(0, got);
    return got > 0;
  }

  /// Whether the record has reached the limit.
  boolean isFull() {
    return end - start > maxRecord;
  }

  /// Where the line that begins here ends; -1 when it is longer than the limit.
  int lineEnd() throws IOException {
    int at = start;
    while (true) {
      while (at < end) {
        if (bytes[at] == '\n') {
          return at;
        }
        at++;
      }
      int before = start;
      if (!more()) {
        return isFull() ? -1 : end;
      }
      at -= before;
    }
  }

  /// Goes to the line behind a line that is longer than the limit. Answers how it begins.
  String skipLong() throws IOException {
    String begin =
        new String(bytes, start, Math.min(SHOWN_BYTES, end - start), StandardCharsets.UTF_8);
    while (true) {
      for (int at = start; at < end; at++) {
        if (bytes[at] == '\n') {
          start = at + 1;
          return begin;
        }
      }
      start = end;
      if (!more()) {
        return begin;
      }
    }
  }

  /// Whether nothing is left.
  boolean isDone() throws IOException {
    return start == end && !more();
  }
}
