package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.view.ViewMetadata;

/// The metadata of all tables and views at one moment.
record Catalog(Map<TableName, TableMetadata> tables, Map<TableName, ViewMetadata> views) {

  /// Where the metadata lies.
  record Locations(Map<TableName, String> tables, Map<TableName, String> views) {

    Locations() {
      this(new TreeMap<>(), new TreeMap<>());
    }
  }
}
