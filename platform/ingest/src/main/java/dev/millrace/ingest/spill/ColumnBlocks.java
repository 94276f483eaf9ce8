package dev.millrace.ingest.spill;

import dev.millrace.contracts.table.Column;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Rows that are gathered column by column, in blocks: those of a small commit stay in memory,
/// those of a large one wait on disk, in the form in which they are read again. The file goes with
/// the process. Filled by one thread, then read by any number.
public final class ColumnBlocks implements AutoCloseable {

  /// As many as leave room for a block on the way into DuckDB.
  static final int BLOCK_ROWS = 8_192;

  /// Texts so long end a block early.
  private static final int BLOCK_TEXT_BYTES = 16 << 20;

  /// Where a block is.
  ///
  /// @param begins of each column in the file, and the end
  record Place(int firstRow, int rows, long[] begins) {}

  /// All blocks.
  ///
  /// @param last the block in memory, and how many of its rows count
  record Filled(@Nullable FileChannel file, List<Place> places, ColumnBlock[] last, int lastRows) {}

  private final List<Column> columns;
  private final Path folder;
  private ColumnBlock[] filling;
  private ColumnBlock[] spare = {};
  private final List<Place> places = new ArrayList<>();
  private @Nullable ExecutorService writer;
  private @Nullable Future<?> writing;
  private @Nullable FileChannel file;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private long written;
  private int filled;
  private int count;

  /// @param folder made when it is needed
  public ColumnBlocks(List<Column> columns, Path folder) {
    this.columns = List.copyOf(columns);
    this.folder = folder;
    this.filling = blocks();
  }

  private ColumnBlock[] blocks() {
    return columns.stream()
        .map(column -> new ColumnBlock(column.type()))
        .toArray(ColumnBlock[]::new);
  }

  public int count() {
    return count;
  }

  /// One row; what it lacks at its end is empty.
  public void add(@Nullable Object[] row) {
    if (row.length > filling.length) {
      throw new IllegalStateException(
          "A row of %d values came to %d columns; this is a bug."
              .formatted(row.length, filling.length));
    }
    for (int i = 0; i < filling.length; i++) {
      filling[i].set(filled, i < row.length ? row[i] : null);
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

  /// While one block is written, the next is filled.
  private void write() {
    awaitWritten();
    ColumnBlock[] full = filling;
    filling = spare.length == 0 ? blocks() : spare;
    spare = full;
    int rows = filled;
    int firstRow = count - rows;
    writing = writer().submit(() -> write(full, firstRow, rows));
  }

  private ExecutorService writer() {
    if (writer == null) {
      writer =
          Executors.newSingleThreadExecutor(Thread.ofPlatform().name("spill").daemon().factory());
    }
    return writer;
  }

  private void awaitWritten() {
    try {
      if (writing != null) {
        writing.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("Rows could not wait on disk.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while rows were written to disk.", e);
    }
  }

  private void write(ColumnBlock[] blocks, int firstRow, int rows) {
    try {
      FileChannel out = file();
      long[] begins = new long[blocks.length + 1];
      for (int i = 0; i < blocks.length; i++) {
        begins[i] = written;
        buffer = blocks[i].write(rows, buffer);
        while (buffer.hasRemaining()) {
          written += out.write(buffer, written);
        }
        blocks[i].clear();
      }
      begins[blocks.length] = written;
      places.add(new Place(firstRow, rows, begins));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileChannel file() throws IOException {
    if (file == null) {
      Files.createDirectories(folder);
      file =
          FileChannel.open(
              Files.createTempFile(folder, "columns-", ".spill"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    return file;
  }

  /// Everything added, by a [dev.millrace.contracts.table.ColumnSource]. Nothing is added any more.
  public Rows rows() {
    awaitWritten();
    return new Rows(columns, new BlockReader(columns, new Filled(file, places, filling, filled)));
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
