package dev.millrace.lake.rest;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.lake.ReadableTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/// What other engines may do to the three layers, which Millrace reads and its models own, and what
/// keeps every table within the lake's directory.
final class LayerRules {

  /// Names become directories, and a dot parts the levels of a namespace in the database.
  private static final Pattern LEVEL = Pattern.compile("[^./\\\\\\p{Cntrl}]{1,200}");

  private static final Pattern TABLE = Pattern.compile("(?!\\.{1,2}$)[^/\\\\\\p{Cntrl}]{1,200}");

  private static final List<String> PATHS =
      List.of(
          TableProperties.WRITE_DATA_LOCATION,
          TableProperties.WRITE_METADATA_LOCATION,
          "write.object-storage.path", // of older tables
          "write.folder-storage.path");

  private final ExternalWrites writes;

  LayerRules(ExternalWrites writes) {
    this.writes = writes;
  }

  static Optional<Layer> layer(Namespace namespace) {
    return Arrays.stream(Layer.values())
        .filter(layer -> namespace.equals(Namespace.of(layer.lowerCase())))
        .findFirst();
  }

  /// Whether a file lies in the directory of a layer.
  static boolean isInLayer(String root, String location) {
    Path below = plain(root);
    Path file = plain(location);
    return Arrays.stream(Layer.values())
        .anyMatch(layer -> file.startsWith(below.resolve(layer.lowerCase())));
  }

  private static Path plain(String location) {
    return Path.of(location.replaceFirst("^file:(//)?", "")).normalize();
  }

  void requireName(Namespace namespace) {
    for (String level : namespace.levels()) {
      if (!LEVEL.matcher(level).matches()) {
        throw new IllegalArgumentException(
            "The namespace level '%s' holds a dot, a slash or a control character, or is empty or longer than 200 characters."
                .formatted(level));
      }
    }
    if (namespace.isEmpty()) {
      throw new IllegalArgumentException("The namespace is empty; expected at least one level.");
    }
  }

  void requireName(TableIdentifier table) {
    requireName(table.namespace());
    if (!TABLE.matcher(table.name()).matches()) {
      throw new IllegalArgumentException(
          "The name '%s' holds a slash or a control character, or is empty or longer than 200 characters."
              .formatted(table.name()));
    }
    layer(table.namespace()).ifPresent(layer -> new TableName(layer, table.name()));
  }

  /// The layers are always there.
  void requireDroppable(Namespace namespace) {
    if (layer(namespace).isPresent()) {
      throw new ForbiddenException(
          "The namespace '%s' is a layer of the lake and stays.", namespace);
    }
  }

  void requireWritable(TableIdentifier table) {
    layer(table.namespace())
        .filter(layer -> !writes.allows(layer))
        .ifPresent(layer -> {
          throw new ForbiddenException(
              "The table '%s' lies in %s, which Millrace's models own; write to another namespace, or set 'lake: {external_writes: all}' in millrace.yaml.",
              table, layer.lowerCase());
        });
  }

  /// Views of the layers are defined in Millrace.
  void requireViewWritable(TableIdentifier view) {
    if (layer(view.namespace()).isPresent()) {
      throw new ForbiddenException(
          "The view '%s' would lie in a layer of the lake, whose views Millrace defines; create it in another namespace.",
          view);
    }
  }

  /// Properties may be set everywhere.
  void requireAllowed(TableIdentifier table, List<MetadataUpdate> updates) {
    boolean propertiesOnly =
        !updates.isEmpty()
            && updates.stream()
                .allMatch(update ->
                    update instanceof MetadataUpdate.SetProperties
                        || update instanceof MetadataUpdate.RemoveProperties);
    if (!propertiesOnly) {
      requireWritable(table);
    }
  }

  /// That the table stays within the lake's directory and, in a layer, that Millrace can read it.
  void requireReadable(TableChange change, Warehouse warehouse) {
    TableMetadata after = change.after();
    requireInside(warehouse, after.location());
    for (String property : PATHS) {
      String path = after.properties().get(property);
      if (path != null) {
        requireInside(warehouse, path);
      }
    }
    Optional<Layer> layer = layer(change.table().namespace());
    if (layer.isPresent()) {
      ReadableTable.require(new TableName(layer.get(), change.table().name()), after.schema());
      added(change).forEach(snapshot -> requireReadable(snapshot, after, warehouse));
    }
  }

  private static List<Snapshot> added(TableChange change) {
    Set<Long> known = ids(change.before());
    return change.after().snapshots().stream()
        .filter(snapshot -> !known.contains(snapshot.snapshotId()))
        .toList();
  }

  private static Set<Long> ids(@Nullable TableMetadata metadata) {
    return metadata == null
        ? Set.of()
        : metadata.snapshots().stream().map(Snapshot::snapshotId).collect(Collectors.toSet());
  }

  private static void requireReadable(
      Snapshot snapshot, TableMetadata metadata, Warehouse warehouse) {
    for (ManifestFile manifest : snapshot.allManifests(warehouse)) {
      Long writer = manifest.snapshotId();
      if (writer == null || writer == snapshot.snapshotId()) {
        requireReadable(manifest, metadata, warehouse);
      }
    }
  }

  private static void requireReadable(
      ManifestFile manifest, TableMetadata metadata, Warehouse warehouse) {
    try (CloseableIterable<? extends ContentFile<?>> files =
        manifest.content() == ManifestContent.DATA
            ? ManifestFiles.read(manifest, warehouse, metadata.specsById())
            : ManifestFiles.readDeleteManifest(manifest, warehouse, metadata.specsById())) {
      for (ContentFile<?> file : files) {
        requireReadable(file, warehouse);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireReadable(ContentFile<?> file, Warehouse warehouse) {
    requireInside(warehouse, file.location());
    if (file.content() == FileContent.EQUALITY_DELETES) {
      throw new IllegalArgumentException(
          "The file '%s' deletes by equality, which Millrace cannot read; expected position deletes or rewritten files."
              .formatted(file.location()));
    }
    if (file.content() == FileContent.DATA && file.format() != FileFormat.PARQUET) {
      throw new IllegalArgumentException(
          "The file '%s' is of the format '%s'; expected Parquet in bronze, silver and gold."
              .formatted(file.location(), file.format()));
    }
  }

  private static void requireInside(Warehouse warehouse, String location) {
    if (!warehouse.contains(location)) {
      throw new IllegalArgumentException(
          "'%s' does not lie below the lake's directory '%s'."
              .formatted(location, warehouse.root()));
    }
  }
}
