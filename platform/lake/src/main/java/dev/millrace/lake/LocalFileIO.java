package dev.millrace.lake;

import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.WrittenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.jspecify.annotations.Nullable;

/// Iceberg's files on local disk, without Hadoop, and never outside the warehouse. Public because
/// Iceberg makes it by name (`io-impl`).
public final class LocalFileIO implements LakeFiles {

  static final String SCHEME = "file://";

  private final transient KeptFiles kept = new KeptFiles(LocalFileIO::deleteNow);
  private Map<String, String> properties = Map.of();

  @Override
  public void initialize(Map<String, String> given) {
    properties = new HashMap<>(given);
  }

  @Override
  public Map<String, String> properties() {
    return properties;
  }

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInputFile(path(location), location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new SyncedOutputFile(path(location), location);
  }

  @Override
  public void deleteFile(String location) {
    kept.delete(path(location));
  }

  @Override
  public void deleteAll(Collection<String> locations) {
    locations.forEach(this::deleteFile);
  }

  private static void deleteNow(Collection<Path> files) {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void whileKept(Runnable work) {
    kept.whileKept(work);
  }

  static String location(Path path) {
    return SCHEME + path;
  }

  @Override
  public String locationOf(Path path) {
    return location(path);
  }

  @Override
  public String root() {
    return SCHEME + plain(String.valueOf(warehouse()));
  }

  @Override
  public boolean contains(String location) {
    try {
      return path(location).isAbsolute();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public Path path(String location) {
    Path path = Path.of(plain(location)).toAbsolutePath().normalize();
    String warehouse = warehouse();
    if (warehouse == null || !path.startsWith(plain(warehouse))) {
      throw new IllegalArgumentException(
          "The file '%s' is not in the warehouse '%s'.".formatted(location, warehouse));
    }
    return path;
  }

  private @Nullable String warehouse() {
    return properties.get(CatalogProperties.WAREHOUSE_LOCATION);
  }

  private static String plain(String location) {
    return location.replaceFirst("^file:(//)?", "");
  }

  @Override
  public SqlEngine reading(SqlEngine engine) {
    return engine;
  }

  @Override
  public void settle(List<WrittenFile> files) {
    files.forEach(file -> Disk.sync(file.path()));
  }

  /// Files come and go while this looks: one that has gone is of no interest.
  @Override
  public List<Found> olderThan(Instant moment) {
    List<Found> old = new ArrayList<>();
    try {
      Files.walkFileTree(
          path(root()),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
              if (about.isRegularFile() && about.lastModifiedTime().toInstant().isBefore(moment)) {
                old.add(new Found(location(file), about.size()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return old;
  }
}
