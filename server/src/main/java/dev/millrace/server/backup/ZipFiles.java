package dev.millrace.server.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// A directory as one file. Data files are compressed already, so speed comes before size.
final class ZipFiles {

  private ZipFiles() {}

  static void pack(Path directory, Path file) throws IOException {
    try (var out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      out.setLevel(Deflater.BEST_SPEED);
      for (Path each : Trees.files(directory)) {
        out.putNextEntry(new ZipEntry(directory.relativize(each).toString().replace('\\', '/')));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
  }

  static void unpack(Path file, Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    try (var zip = new ZipFile(file.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException("the entry '" + entry.getName() + "' leads out of the directory");
        }
        if (!entry.isDirectory()) {
          Files.createDirectories(target.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    }
  }
}
