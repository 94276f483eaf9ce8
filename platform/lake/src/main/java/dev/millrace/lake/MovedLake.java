package dev.millrace.lake;

import dev.millrace.contracts.platform.PlatformDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Iceberg writes whole paths into its metadata. When a data directory has been moved or restored
/// elsewhere, this rewrites them: metadata files, manifests, lists of manifests, and the catalog.
/// Doing it again, after a crash in the middle, changes nothing that is right already.
public final class MovedLake {

  private static final Logger LOG = LoggerFactory.getLogger(MovedLake.class);

  private static final List<String> STATEMENTS =
      List.of(
          """
          update iceberg_tables set metadata_location = ? || substr(metadata_location, ?)
          where substr(metadata_location, 1, ?) = ?
          """,
          """
          update iceberg_tables
          set previous_metadata_location = ? || substr(previous_metadata_location, ?)
          where substr(previous_metadata_location, 1, ?) = ?
          """,
          """
          update iceberg_namespace_properties set property_value = ? || substr(property_value, ?)
          where substr(property_value, 1, ?) = ?
          """);

  private final MovedPaths paths;

  private MovedLake(MovedPaths paths) {
    this.paths = paths;
  }

  /// Before the lake is opened.
  ///
  /// @param from the data directory as it was
  /// @param to the data directory as it is
  /// @param lake the lake's directory below it
  public static void rewrite(Path from, Path to, Path lake, PlatformDatabase platform) {
    if (Files.isDirectory(lake)) {
      LOG.info(
          "The data directory was '{}' and is '{}': the tables' paths are rewritten.", from, to);
      var moved = new MovedLake(new MovedPaths(from, to));
      new MovedManifests(moved.paths).rewrite(files(lake, ".avro"));
      var metadata = new MovedMetadata(moved.paths);
      files(lake, ".metadata.json").forEach(metadata::rewrite);
      moved.rewrite(platform);
    }
  }

  private static List<Path> files(Path lake, String ending) {
    try (var files = Files.walk(lake)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rewrite(PlatformDatabase platform) {
    try (Connection connection = platform.dataSource().getConnection()) {
      CatalogDatabase.create(connection);
      for (String statement : STATEMENTS) {
        for (String before : paths.beginnings()) {
          try (var update = connection.prepareStatement(statement)) {
            update.setString(1, paths.moved(before));
            update.setInt(2, before.length() + 1);
            update.setInt(3, before.length());
            update.setString(4, before);
            update.executeUpdate();
          }
        }
      }
    } catch (SQLException e) {
      throw new UncheckedSQLException(e, "The catalog's paths cannot be rewritten");
    }
  }

  /// Puts the new file, once it is on the disk, where the old one is.
  static void replace(Path file, Path fresh) {
    Disk.sync(fresh);
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
