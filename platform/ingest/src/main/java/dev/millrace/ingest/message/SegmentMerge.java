package dev.millrace.ingest.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.PriorityQueue;

/// Makes one segment of several neighbours, without what is too old to matter.
final class SegmentMerge {

  private static final int BUFFER_BYTES = Segment.ENTRY_BYTES << 12;

  private SegmentMerge() {}

  /// @param segments neighbours, oldest first
  /// @param oldestMinute entries before it are left out
  static Path merge(Path directory, List<Segment> segments, long oldestMinute) {
    Path file = Segment.path(directory, segments.getFirst().from(), segments.getLast().to());
    long expected = segments.stream().mapToLong(Segment::count).sum();
    try (var writer = new SegmentWriter(file, expected)) {
      var heads = new PriorityQueue<Head>();
      for (Segment segment : segments) {
        var head = new Head(segment);
        if (head.next()) {
          heads.add(head);
        }
      }
      while (!heads.isEmpty()) {
        Head head = heads.remove();
        if (Place.minuteOf(head.place) >= oldestMinute) {
          writer.add(head.high, head.low, head.place);
        }
        if (head.next()) {
          heads.add(head);
        }
      }
      writer.finish();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next entry of one segment.
  private static final class Head implements Comparable<Head> {

    private final Segment segment;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long read;
    private long high;
    private long low;
    private long place;

    Head(Segment segment) {
      this.segment = segment;
    }

    boolean next() throws IOException {
      if (!buffer.hasRemaining()) {
        long left = segment.count() - read;
        if (left == 0) {
          return false;
        }
        int entries = (int) Math.min(left, BUFFER_BYTES / Segment.ENTRY_BYTES);
        buffer.clear().limit(entries * Segment.ENTRY_BYTES);
        Segment.fill(segment.channel(), buffer, Segment.HEADER_BYTES + read * Segment.ENTRY_BYTES);
        buffer.flip();
        read += entries;
      }
      high = buffer.getLong();
      low = buffer.getLong();
      place = buffer.getLong();
      return true;
    }

    @Override
    public int compareTo(Head other) {
      int order = Long.compareUnsigned(high, other.high);
      if (order == 0) {
        order = Long.compareUnsigned(low, other.low);
      }
      return order == 0 ? Long.compare(place, other.place) : order;
    }
  }
}
