package dev.millrace.lake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/// The metadata of all tables and views at one moment. A metadata file never changes, so it is
/// parsed once.
final class Tables {

  private static final int ATTEMPTS = 20;

  private final CatalogDatabase database;
  private final LakeFiles files;
  private final Cache<String, TableMetadata> parsed =
      Caffeine.newBuilder().maximumSize(500).build();
  private final Cache<String, ViewMetadata> views = Caffeine.newBuilder().maximumSize(500).build();

  Tables(CatalogDatabase database, LakeFiles files) {
    this.database = database;
    this.files = files;
  }

  Map<TableName, TableMetadata> now() {
    return catalog().tables();
  }

  /// Begins anew when a file is gone, which means that the table has moved on many times meanwhile.
  Catalog catalog() {
    for (int attempt = 1; ; attempt++) {
      try {
        return catalog(database.locations());
      } catch (NotFoundException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  Catalog catalog(Catalog.Locations locations) {
    Map<TableName, TableMetadata> tables = new TreeMap<>();
    locations.tables().forEach((name, location) -> tables.put(name, metadata(location)));
    Map<TableName, ViewMetadata> found = new TreeMap<>();
    locations.views().forEach((name, location) -> found.put(name, view(location)));
    return new Catalog(tables, found);
  }

  void remember(String location, TableMetadata metadata) {
    parsed.put(location, metadata);
  }

  TableMetadata metadata(String location) {
    return parsed.get(location, l -> TableMetadataParser.read(files, l));
  }

  private ViewMetadata view(String location) {
    return views.get(location, l -> ViewMetadataParser.read(files.newInputFile(l)));
  }
}
