package dev.millrace.ingest.spill;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowSource;
import dev.millrace.contracts.table.Rows;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows whose columns are not known before the last of them, gathered on disk so that a commit of
/// millions needs no more memory than one of a few. The file goes with the process. Added to by one
/// thread at a time, then read.
public final class SpilledRows implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BLOCK_ROWS = 4_096;

  private final Path file;
  private final Out out;
  private final List<Long> starts = new ArrayList<>();
  private final @Nullable Block[] held = new @Nullable Block[2];
  private int count;

  private SpilledRows(Path file, Out out) {
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
          new Out(
              new CountedStream(
                  new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void add(@Nullable Object[] row) {
    try {
      if (count % BLOCK_ROWS == 0) {
        starts.add(out.position());
      }
      RowCodec.write(out.stream, row);
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
    return new Rows(
        columns,
        new RowSource() {
          @Override
          public int count() {
            return count;
          }

          @Override
          public @Nullable Object value(int row, int column) {
            return block(row / BLOCK_ROWS, width)[row % BLOCK_ROWS][column];
          }
        });
  }

  /// Whoever writes rows asks for them by the column, some thousand rows at a time: so many stand
  /// in memory, twice, because the writer's blocks need not begin where ours do.
  private @Nullable Object[][] block(int number, int width) {
    for (int i = 0; i < held.length; i++) {
      Block block = held[i];
      if (block != null && block.number == number && block.width == width) {
        return block.rows;
      }
    }
    held[1] = held[0];
    Block read = read(number, width);
    held[0] = read;
    return read.rows;
  }

  private Block read(int number, int width) {
    int rows = Math.min(BLOCK_ROWS, count - number * BLOCK_ROWS);
    @Nullable Object[][] block = new @Nullable Object[rows][];
    try (var channel = FileChannel.open(file)) {
      channel.position(starts.get(number));
      var in =
          new DataInputStream(
              new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES));
      for (int i = 0; i < rows; i++) {
        block[i] = RowCodec.read(in, width);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Block(number, width, block);
  }

  /// The stream into the file, and how many bytes went in.
  private static final class Out {

    private final CountedStream counted;
    private final DataOutputStream stream;

    Out(CountedStream counted) {
      this.counted = counted;
      this.stream = new DataOutputStream(counted);
    }

    long position() {
      return counted.written;
    }

    void flush() throws IOException {
      stream.flush();
    }

    void close() throws IOException {
      stream.close();
    }
  }

  /// DataOutputStream counts only to two billion.
  private static final class CountedStream extends FilterOutputStream {

    private long written;

    CountedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }

  private record Block(int number, int width, @Nullable Object[][] rows) {}

  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
