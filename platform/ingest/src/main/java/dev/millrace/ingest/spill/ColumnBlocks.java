package dev.millrace.ingest.spill;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowSource;
import dev.millrace.contracts.table.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows that are gathered column by column, in blocks: those of a small commit stay in memory,
/// those of a large one wait on disk, in the form in which they are read again. The file goes with
/// the process. Filled by one thread, then read by one at a time.
public final class ColumnBlocks implements AutoCloseable {

  /// As many as leave room for a block on the way into DuckDB.
  static final int BLOCK_ROWS = 8_192;

  /// Texts so long end a block early.
  private static final int BLOCK_TEXT_BYTES = 16 << 20;

  /// Where a block is.
  ///
  /// @param begins of each column in the file, and the end
  private record Place(int firstRow, int rows, long[] begins) {
    boolean holds(int row) {
      return row >= firstRow && row < firstRow + rows;
    }
  }

  private final List<Column> columns;
  private final Path folder;
  private final ColumnBlock[] filling;
  private final @Nullable ColumnBlock[] held;
  private final int[] heldBlock;
  private final List<Place> places = new ArrayList<>();
  private @Nullable FileChannel file;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private long written;
  private int filled;
  private int count;

  /// @param folder made when it is needed
  public ColumnBlocks(List<Column> columns, Path folder) {
    this.columns = List.copyOf(columns);
    this.folder = folder;
    this.filling =
        columns.stream().map(column -> new ColumnBlock(column.type())).toArray(ColumnBlock[]::new);
    this.held = new @Nullable ColumnBlock[columns.size()];
    this.heldBlock = IntStream.generate(() -> -1).limit(columns.size()).toArray();
  }

  public int count() {
    return count;
  }

  /// One whole row.
  public void add(@Nullable Object[] row) {
    for (int i = 0; i < filling.length; i++) {
      filling[i].set(filled, row[i]);
    }
    end();
  }

  /// How many columns a row has.
  public int width() {
    return filling.length;
  }

  /// A value of the row that is being filled.
  public void set(int column, @Nullable Object value) {
    filling[column].set(filled, value);
  }

  /// The column of the row that is being filled; each column is given once, then [#end].
  public ColumnBlock column(int column) {
    return filling[column];
  }

  /// Where in its columns the row stands that is being filled.
  public int row() {
    return filled;
  }

  /// The row is filled.
  public void end() {
    count = Math.addExact(count, 1);
    if (++filled == BLOCK_ROWS || isHeavy()) {
      write();
      filled = 0;
    }
  }

  private boolean isHeavy() {
    for (ColumnBlock column : filling) {
      if (column.textBytes() > BLOCK_TEXT_BYTES) {
        return true;
      }
    }
    return false;
  }

  private void write() {
    try {
      if (file == null) {
        Files.createDirectories(folder);
        file =
            FileChannel.open(
                Files.createTempFile(folder, "columns-", ".spill"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      long[] begins = new long[columns.size() + 1];
      for (int i = 0; i < filling.length; i++) {
        begins[i] = written;
        buffer = filling[i].write(filled, buffer);
        while (buffer.hasRemaining()) {
          written += file.write(buffer, written);
        }
        filling[i].clear();
      }
      begins[columns.size()] = written;
      places.add(new Place(count - filled, filled, begins));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Everything added. Nothing is added any more.
  public Rows rows() {
    return new Rows(
        columns,
        new RowSource() {
          @Override
          public int count() {
            return count;
          }

          @Override
          public @Nullable Object value(int row, int column) {
            if (row >= count - filled) {
              return filling[column].value(row - (count - filled));
            }
            int number = heldBlock[column];
            if (number < 0 || !places.get(number).holds(row)) {
              number = find(row, number);
              read(number, column);
            }
            return block(column).value(row - places.get(number).firstRow);
          }
        });
  }

  private int find(int row, int last) {
    if (last + 1 < places.size() && places.get(last + 1).holds(row)) {
      return last + 1;
    }
    int low = 0;
    int high = places.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (places.get(middle).firstRow <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private ColumnBlock block(int column) {
    ColumnBlock block = held[column];
    if (block == null) {
      block = new ColumnBlock(columns.get(column).type());
      held[column] = block;
    }
    return block;
  }

  private void read(int number, int column) {
    Place place = places.get(number);
    long from = place.begins[column];
    int bytes = Math.toIntExact(place.begins[column + 1] - from);
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(bytes);
    }
    buffer.clear().limit(bytes);
    try {
      if (file == null) {
        throw new IllegalStateException("Blocks are on disk, and no file is open; this is a bug.");
      }
      while (buffer.hasRemaining()) {
        int got = file.read(buffer, from + buffer.position());
        if (got < 0) {
          throw new IllegalStateException("Rows that wait on disk end early; this is a bug.");
        }
      }
      block(column).read(place.rows, buffer.flip());
      heldBlock[column] = number;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
