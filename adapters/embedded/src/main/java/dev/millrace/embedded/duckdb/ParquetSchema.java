package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The top-level columns of a Parquet file.
record ParquetSchema(List<Field> fields) {

  ParquetSchema {
    fields = List.copyOf(fields);
  }

  /// @param id null in files that no Iceberg writer wrote
  record Field(@Nullable Integer id, String name, String duckDbType) {}

  static ParquetSchema of(List<FieldColumn> columns) {
    return new ParquetSchema(
        columns.stream()
            .map(field ->
                new Field(
                    field.id(), field.column().name(), DuckDbTypes.name(field.column().type())))
            .toList());
  }

  /// By id; by name only in a file without ids.
  Optional<Field> find(FieldColumn wanted) {
    return fields.stream()
        .filter(field ->
            field.id() == null
                ? field.name().equals(wanted.column().name())
                : field.id() == wanted.id())
        .findFirst();
  }
}
