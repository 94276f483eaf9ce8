package dev.millrace.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/// A file that is on the disk, not only in memory, once it is closed: the database must never point
/// to a file that a power cut has taken away.
///
/// @param then what else it needs to be durable, once it is on the disk
record SyncedOutputFile(Path path, String location, Consumer<Path> then) implements OutputFile {

  SyncedOutputFile(Path path, String location) {
    this(path, location, _ -> {});
  }

  @Override
  public PositionOutputStream create() {
    return open(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public PositionOutputStream createOrOverwrite() {
    return open(
        StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
  }

  @Override
  public InputFile toInputFile() {
    return new LocalInputFile(path, location);
  }

  private PositionOutputStream open(OpenOption... options) {
    try {
      Files.createDirectories(path.getParent());
      return new Synced(FileChannel.open(path, options), () -> then.accept(path));
    } catch (FileAlreadyExistsException e) {
      throw new AlreadyExistsException(e, "File already exists: %s", path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Synced extends PositionOutputStream {

    private final FileChannel channel;
    private final Runnable then;
    private long position;

    Synced(FileChannel channel, Runnable then) {
      this.channel = channel;
      this.then = then;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        position += channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        try (channel) {
          channel.force(false);
        }
        then.run();
      }
    }
  }
}
