package dev.millrace.lake.rest;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/// A table as it was and as it shall be.
///
/// @param before null where the table is new
record TableChange(TableIdentifier table, @Nullable TableMetadata before, TableMetadata after) {

  boolean isNew() {
    return before == null;
  }

  TableChange to(TableMetadata other) {
    return new TableChange(table, before, other);
  }
}
