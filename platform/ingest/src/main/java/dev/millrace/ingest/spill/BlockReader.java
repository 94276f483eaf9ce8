package dev.millrace.ingest.spill;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnSource;
import dev.millrace.ingest.spill.ColumnBlocks.Filled;
import dev.millrace.ingest.spill.ColumnBlocks.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the blocks of [ColumnBlocks], one of each column in memory at a time. For one thread.
final class BlockReader implements ColumnSource {

  private final List<Column> columns;
  private final Filled blocks;
  private final int count;
  private final @Nullable Held[] held;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

  /// A block of one column, and where its rows lie among all.
  private record Held(ColumnBlock block, int firstRow, int rows) {
    boolean holds(int row) {
      return row >= firstRow && row < firstRow + rows;
    }
  }

  BlockReader(List<Column> columns, Filled blocks) {
    this.columns = columns;
    this.blocks = blocks;
    this.count = inFile(blocks.places()) + blocks.lastRows();
    this.held = new @Nullable Held[columns.size()];
  }

  private static int inFile(List<Place> places) {
    return places.isEmpty() ? 0 : places.getLast().firstRow() + places.getLast().rows();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public @Nullable Object value(int row, int column) {
    Held block = holding(row, column);
    return block.block.value(row - block.firstRow);
  }

  @Override
  public void numbers(int column, int from, long[] values, boolean[] present) {
    for (int done = 0; done < present.length; ) {
      Held block = holding(from + done, column);
      int row = from + done - block.firstRow;
      int some = Math.min(present.length - done, block.rows - row);
      block.block.numbers(row, some, values, present, done);
      done += some;
    }
  }

  @Override
  public void texts(int column, int from, byte[] @Nullable [] values) {
    for (int done = 0; done < values.length; ) {
      Held block = holding(from + done, column);
      int row = from + done - block.firstRow;
      int some = Math.min(values.length - done, block.rows - row);
      block.block.texts(row, some, values, done);
      done += some;
    }
  }

  @Override
  public @Nullable Object constant(int column) {
    return null;
  }

  @Override
  public ColumnSource forThread() {
    return new BlockReader(columns, blocks);
  }

  private Held holding(int row, int column) {
    Held now = held[column];
    if (now != null && now.holds(row)) {
      return now;
    }
    int firstInMemory = count - blocks.lastRows();
    Held found =
        row >= firstInMemory
            ? new Held(blocks.last()[column], firstInMemory, blocks.lastRows())
            : read(place(row), column, now);
    held[column] = found;
    return found;
  }

  private Place place(int row) {
    int low = 0;
    int high = blocks.places().size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (blocks.places().get(middle).firstRow() <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return blocks.places().get(low);
  }

  private Held read(Place place, int column, @Nullable Held before) {
    boolean isOwn = before != null && before.block != blocks.last()[column];
    ColumnBlock block =
        before != null && isOwn ? before.block : new ColumnBlock(columns.get(column).type());
    block.read(place.rows(), bytes(place.begins()[column], place.begins()[column + 1]));
    return new Held(block, place.firstRow(), place.rows());
  }

  private ByteBuffer bytes(long from, long to) {
    FileChannel file = blocks.file();
    if (file == null) {
      throw new IllegalStateException("Blocks are on disk, and no file is open; this is a bug.");
    }
    int bytes = Math.toIntExact(to - from);
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(bytes);
    }
    buffer.clear().limit(bytes);
    try {
      while (buffer.hasRemaining()) {
        if (file.read(buffer, from + buffer.position()) < 0) {
          throw new IllegalStateException("Rows that wait on disk end early; this is a bug.");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.flip();
  }
}
