package dev.millrace.ingest.event;

import java.util.ArrayList;
import java.util.List;

/// Many small pieces of bytes in few large arrays. A piece never lies in two of them. For one
/// thread.
final class ByteChunks {

  private static final int CHUNK_BYTES = 1 << 20;

  private final List<byte[]> chunks = new ArrayList<>();
  private int used;
  private int filled;
  private long bytes;

  /// Copies a piece; [#chunk()] and [#position()] then say where it is.
  void add(byte[] piece) {
    if (used == 0 || filled + piece.length > chunks.get(used - 1).length) {
      next(piece.length);
    }
    System.arraycopy(piece, 0, chunks.get(used - 1), filled, piece.length);
    filled += piece.length;
    bytes += piece.length;
  }

  private void next(int wanted) {
    if (used == chunks.size() || chunks.get(used).length < wanted) {
      chunks.add(used, new byte[Math.max(CHUNK_BYTES, wanted)]);
    }
    used++;
    filled = 0;
  }

  /// The number of the array that holds the piece added last.
  int chunk() {
    return used - 1;
  }

  /// The place after the piece added last.
  int position() {
    return filled;
  }

  byte[] get(int chunk) {
    return chunks.get(chunk);
  }

  long bytes() {
    return bytes;
  }

  /// Forgets all pieces, and gives back the arrays that were not needed this time.
  void clear() {
    chunks.subList(used, chunks.size()).clear();
    used = 0;
    filled = 0;
    bytes = 0;
  }
}
