package dev.millrace.ingest.spill;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowSource;
import dev.millrace.contracts.table.Rows;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are gathered on disk, so that a commit of millions needs no more memory than one of a
/// few. The file goes with the process. Added to by one thread at a time, then read.
public final class SpilledRows implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final DataOutputStream out;
  private int count;
  private @Nullable Reader reader;

  private SpilledRows(Path file, DataOutputStream out) {
    this.file = file;
    this.out = out;
  }

  /// @param folder made when it is not there
  public static SpilledRows in(Path folder) {
    try {
      Files.createDirectories(folder);
      Path file = Files.createTempFile(folder, "rows-", ".spill");
      file.toFile().deleteOnExit();
      return new SpilledRows(
          file,
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void add(@Nullable Object[] row) {
    try {
      RowCodec.write(out, row);
      count = Math.addExact(count, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int count() {
    return count;
  }

  /// Everything added, read from the file whenever it is asked for. Nothing is added any more.
  public Rows rows(List<Column> columns) {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int width = columns.size();
    return Rows.from(
        columns,
        new RowSource() {
          @Override
          public int count() {
            return count;
          }

          @Override
          public @Nullable Object[] row(int index) {
            return read(index, width);
          }
        });
  }

  private @Nullable Object[] read(int index, int width) {
    try {
      Reader current = reader;
      if (current == null || index < current.at) {
        closeReader();
        current = new Reader(file);
        reader = current;
      }
      return current.row(index, width);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeReader() throws IOException {
    if (reader != null) {
      reader.in.close();
      reader = null;
    }
  }

  @Override
  public void close() {
    try {
      out.close();
      closeReader();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Goes through the file in order; a row may be asked for twice in a row.
  private static final class Reader {

    private final DataInputStream in;
    private int at = -1;
    private @Nullable Object @Nullable [] row;

    Reader(Path file) throws IOException {
      this.in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
    }

    @Nullable Object[] row(int index, int width) throws IOException {
      @Nullable Object @Nullable [] current = row;
      while (current == null || at < index) {
        current = RowCodec.read(in, width);
        at++;
      }
      row = current;
      return current;
    }
  }
}
