package dev.millrace.lake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;

/// The metadata of all tables at one moment. A metadata file never changes, so it is parsed once.
final class Tables {

  private static final int ATTEMPTS = 20;

  private final CatalogDatabase database;
  private final LocalFileIO files;
  private final Cache<String, TableMetadata> parsed =
      Caffeine.newBuilder().maximumSize(500).build();

  Tables(CatalogDatabase database, LocalFileIO files) {
    this.database = database;
    this.files = files;
  }

  /// Begins anew when a file is gone, which means that the table has moved on many times meanwhile.
  Map<TableName, TableMetadata> now() {
    for (int attempt = 1; ; attempt++) {
      try {
        Map<TableName, TableMetadata> tables = new TreeMap<>();
        database.locations().forEach((name, location) -> tables.put(name, metadata(location)));
        return tables;
      } catch (NotFoundException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  void remember(String location, TableMetadata metadata) {
    parsed.put(location, metadata);
  }

  private TableMetadata metadata(String location) {
    return parsed.get(location, l -> TableMetadataParser.read(files, l));
  }
}
