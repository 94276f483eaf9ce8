package dev.millrace.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;

/// Collects every file that snapshots consist of.
final class ReachableFiles {

  private final LakeFiles files;
  private final Set<String> locations = new HashSet<>();

  ReachableFiles(LakeFiles files) {
    this.files = files;
  }

  Set<String> locations() {
    return locations;
  }

  void add(TableMetadata metadata) {
    locations.add(metadata.metadataFileLocation());
    metadata.previousFiles().stream().map(MetadataLogEntry::file).forEach(locations::add);
    metadata.snapshots().forEach(snapshot -> add(metadata, snapshot));
  }

  void add(TableMetadata metadata, Snapshot snapshot) {
    locations.add(snapshot.manifestListLocation());
    for (ManifestFile manifest : snapshot.allManifests(files)) {
      if (locations.add(manifest.path())) {
        addContent(metadata, manifest);
      }
    }
  }

  private void addContent(TableMetadata metadata, ManifestFile manifest) {
    try (var paths = ManifestFiles.readPaths(manifest, files, metadata.specsById())) {
      paths.forEach(locations::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
