package dev.millrace.ingest.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of entries sorted by print, with its Bloom filter in memory. Never changes. The name says
/// which offsets it speaks of: `<from>-<to>.messages`. Safe for one thread at a time.
final class Segment implements Entries, AutoCloseable {

  static final int ENTRY_BYTES = 24;
  static final int HEADER_BYTES = 32;
  static final long FORMAT = 0x4d494c4c4d534731L;

  private static final Pattern NAME = Pattern.compile("(\\d{1,15})-(\\d{1,15})\\.messages");
  private static final int BLOCK_ENTRIES = 170;

  private final Path file;
  private final FileChannel channel;
  private final long from;
  private final long to;
  private final long count;
  private final long newestMinute;
  private final Bloom bloom;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_ENTRIES * ENTRY_BYTES);

  private Segment(Path file, FileChannel channel, long from, long to) throws IOException {
    this.file = file;
    this.channel = channel;
    this.from = from;
    this.to = to;
    ByteBuffer header = read(channel, 0, HEADER_BYTES);
    if (header.getLong() != FORMAT) {
      throw new IOException("'%s' is not a file of messages".formatted(file.getFileName()));
    }
    this.count = header.getLong();
    this.newestMinute = header.getLong();
    long words = header.getLong();
    ByteBuffer filter =
        read(channel, HEADER_BYTES + count * ENTRY_BYTES, Math.toIntExact(words * Long.BYTES));
    long[] bits = new long[Math.toIntExact(words)];
    filter.asLongBuffer().get(bits);
    this.bloom = Bloom.of(bits);
  }

  /// The segment in a file; empty when the name is none of a segment.
  static Optional<Segment> open(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return Optional.of(
            new Segment(
                file, channel, Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path path(Path directory, long from, long to) {
    return directory.resolve("%d-%d.messages".formatted(from, to));
  }

  /// The first offset it speaks of.
  long from() {
    return from;
  }

  /// The offset after the last it speaks of.
  long to() {
    return to;
  }

  long count() {
    return count;
  }

  long newestMinute() {
    return newestMinute;
  }

  FileChannel channel() {
    return channel;
  }

  @Override
  public void find(Print print, Visitor visitor) {
    if (bloom.mayHold(print)) {
      try {
        long at = lowerBound(print);
        visitAll(print, at, visitor);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The index of the first entry that is not before the print. Prints are spread evenly, so a
  /// guess by value lands within a block or two.
  private long lowerBound(Print print) throws IOException {
    long low = 0;
    long high = count;
    long guess = Math.unsignedMultiplyHigh(print.high(), count);
    while (high - low > 0) {
      long start = Math.clamp(guess - BLOCK_ENTRIES / 2, low, Math.max(low, high - 1));
      int entries = (int) Math.min(BLOCK_ENTRIES, high - start);
      readBlock(start, entries);
      if (print(0).compareTo(print) >= 0) {
        high = start;
        guess = start - BLOCK_ENTRIES / 2 - step(print(0), print);
      } else if (print(entries - 1).compareTo(print) < 0) {
        Print last = print(entries - 1);
        low = start + entries;
        guess = low + BLOCK_ENTRIES / 2 + step(print, last);
      } else {
        return start + within(print, entries);
      }
    }
    return low;
  }

  /// How many entries probably lie between two prints.
  private long step(Print later, Print earlier) {
    return Math.unsignedMultiplyHigh(later.high() - earlier.high(), count);
  }

  private int within(Print print, int entries) {
    int low = 0;
    int high = entries - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (print(middle).compareTo(print) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void visitAll(Print print, long from, Visitor visitor) throws IOException {
    for (long at = from; at < count; at++) {
      readBlock(at, 1);
      if (!print(0).equals(print)) {
        return;
      }
      visitor.visit(block.getLong(2 * Long.BYTES));
    }
  }

  private Print print(int inBlock) {
    int at = inBlock * ENTRY_BYTES;
    return new Print(block.getLong(at), block.getLong(at + Long.BYTES));
  }

  private void readBlock(long start, int entries) throws IOException {
    block.clear().limit(entries * ENTRY_BYTES);
    fill(channel, block, HEADER_BYTES + start * ENTRY_BYTES);
  }

  private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    fill(channel, buffer, position);
    return buffer.flip();
  }

  static void fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new IOException("a file of messages is shorter than it says");
      }
      at += read;
    }
  }

  void delete() {
    close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
