package dev.millrace.lake;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/// Iceberg's files on local disk, without Hadoop, and never outside the warehouse. Public because
/// Iceberg makes it by name (`io-impl`).
public final class LocalFileIO implements FileIO {

  static final String SCHEME = "file://";

  private final transient KeptFiles kept = new KeptFiles();
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

  /// Keeps all files until the work is done; what is deleted meanwhile goes then.
  public void whileKept(Runnable work) {
    kept.whileKept(work);
  }

  static String location(Path path) {
    return SCHEME + path;
  }

  /// Whether a location lies in the warehouse.
  boolean contains(String location) {
    try {
      return path(location).isAbsolute();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  Path path(String location) {
    String plain = location.replaceFirst("^file:(//)?", "");
    Path path = Path.of(plain).toAbsolutePath().normalize();
    String warehouse = properties.get(CatalogProperties.WAREHOUSE_LOCATION);
    if (warehouse == null || !path.startsWith(warehouse.replaceFirst("^file:(//)?", ""))) {
      throw new IllegalArgumentException(
          "The file '%s' is not in the warehouse '%s'.".formatted(location, warehouse));
    }
    return path;
  }
}
