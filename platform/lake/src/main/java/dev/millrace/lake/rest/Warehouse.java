package dev.millrace.lake.rest;

import java.util.Map;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/// The lake's files as other engines' tables use them. What lies in the directories of the three
/// layers is never deleted for them: a query may still read it, and `maintain` takes it away later.
final class Warehouse implements FileIO {

  private final transient FileIO files;
  private final String root;

  /// @param files refuses what lies outside the root
  Warehouse(FileIO files, String root) {
    this.files = files;
    this.root = root;
  }

  String root() {
    return root;
  }

  /// Without the guard of the layers: for metadata files that have left their table's log.
  FileIO unguarded() {
    return files;
  }

  boolean contains(String location) {
    try {
      files.newInputFile(location);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public InputFile newInputFile(String path) {
    return files.newInputFile(path);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return files.newOutputFile(path);
  }

  @Override
  public void deleteFile(String path) {
    if (!LayerRules.isInLayer(root, path)) {
      files.deleteFile(path);
    }
  }

  @Override
  public Map<String, String> properties() {
    return files.properties();
  }
}
