package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// The directory that sessions write below. A write that fails leaves no file behind, and neither
/// does an empty answer.
record WriteDirectory(Path root) {

  @FunctionalInterface
  interface Write {
    List<WrittenFile> write(String token) throws SQLException;
  }

  List<WrittenFile> write(Path directory, Write write) throws SQLException {
    requireBelow(directory);
    String token = UUID.randomUUID().toString().substring(0, 8);
    try {
      Files.createDirectories(directory);
      boolean written = false;
      try {
        List<WrittenFile> files = withoutEmpty(write.write(token));
        written = true;
        return files;
      } finally {
        if (!written) {
          deleteAll(directory, token);
        }
      }
    } catch (IOException e) {
      throw new SQLException("IO Error: " + e, e);
    }
  }

  private void requireBelow(Path directory) {
    if (!directory.normalize().startsWith(root)) {
      throw new IllegalStateException(
          "The directory '%s' is not below '%s'; this is a bug.".formatted(directory, root));
    }
  }

  private static List<WrittenFile> withoutEmpty(List<WrittenFile> files) throws IOException {
    for (WrittenFile file : files) {
      if (file.rows() == 0) {
        Files.deleteIfExists(file.path());
      }
    }
    return files.stream().filter(file -> file.rows() > 0).toList();
  }

  private static void deleteAll(Path directory, String token) throws IOException {
    try (var files = Files.walk(directory, 2)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(token)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
