package dev.millrace.ingest.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes one segment, in order of prints; it appears under its name when it is whole and on disk.
final class SegmentWriter implements AutoCloseable {

  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final Bloom bloom;
  private final ByteBuffer buffer = ByteBuffer.allocate(Segment.ENTRY_BYTES << 12);
  private long position = Segment.HEADER_BYTES;
  private long count;
  private long newestMinute;

  /// @param expected at least as many entries as will be written
  SegmentWriter(Path file, long expected) throws IOException {
    this.file = file;
    this.temporary = file.resolveSibling(file.getFileName() + ".part");
    this.channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    this.bloom = Bloom.forEntries(expected);
  }

  /// Writes sorted entries, three longs each.
  static void write(Path file, long[] sorted) {
    try (var writer = new SegmentWriter(file, sorted.length / 3)) {
      for (int i = 0; i < sorted.length; i += 3) {
        writer.add(sorted[i], sorted[i + 1], sorted[i + 2]);
      }
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void add(long high, long low, long place) throws IOException {
    if (!buffer.hasRemaining()) {
      flush();
    }
    buffer.putLong(high).putLong(low).putLong(place);
    bloom.add(high, low);
    newestMinute = Math.max(newestMinute, Place.minuteOf(place));
    count++;
  }

  void finish() throws IOException {
    flush();
    long[] words = bloom.words();
    ByteBuffer filter = ByteBuffer.allocate(words.length * Long.BYTES);
    filter.asLongBuffer().put(words);
    writeAll(filter, position);
    ByteBuffer header = ByteBuffer.allocate(Segment.HEADER_BYTES);
    header.putLong(Segment.FORMAT).putLong(count).putLong(newestMinute).putLong(words.length);
    writeAll(header.flip(), 0);
    channel.force(true);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void flush() throws IOException {
    int bytes = buffer.position();
    writeAll(buffer.flip(), position);
    position += bytes;
    buffer.clear();
  }

  private void writeAll(ByteBuffer bytes, long from) throws IOException {
    long at = from;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
