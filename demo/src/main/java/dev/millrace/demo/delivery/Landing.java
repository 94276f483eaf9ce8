package dev.millrace.demo.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The directory that files are dropped into. A file appears whole or not at all: it is prepared
/// under a hidden name and then renamed.
public final class Landing {
  private final Path directory;

  public Landing(Path directory) {
    this.directory = directory;
  }

  /// Writes the hidden file; `name` is relative, as `sales/sales_2026-01-31.csv`.
  public void prepare(String name, byte[] content) {
    Path hidden = hidden(name);
    try {
      Files.createDirectories(parent(hidden));
      try (FileChannel file =
          FileChannel.open(
              hidden,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The file '%s' cannot be written.".formatted(hidden), e);
    }
  }

  /// Makes a prepared file appear; does nothing when it has appeared already.
  public void reveal(String name) {
    Path hidden = hidden(name);
    try {
      if (Files.exists(hidden)) {
        Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The file '%s' cannot be renamed.".formatted(hidden), e);
    }
  }

  private Path hidden(String name) {
    Path target = directory.resolve(name);
    return target.resolveSibling("." + target.getFileName() + ".part");
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }
}
