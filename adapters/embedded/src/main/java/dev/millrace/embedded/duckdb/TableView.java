package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The query behind a bound table. Files that hold the same columns are read together by name,
/// which keeps their statistics in use; each group maps its columns to the wanted ones by field id.
record TableView(List<FieldColumn> columns, Map<ParquetSchema, List<Path>> groups) {

  String sql() {
    if (groups.isEmpty()) {
      return "select %s where false".formatted(list(new ParquetSchema(List.of())));
    }
    return groups.entrySet().stream()
        .map(group -> select(group.getKey(), group.getValue()))
        .collect(Collectors.joining(" union all "));
  }

  private String select(ParquetSchema schema, List<Path> files) {
    return "select %s from read_parquet(%s, hive_partitioning=false)"
        .formatted(list(schema), SqlText.list(files));
  }

  private String list(ParquetSchema schema) {
    return columns.stream()
        .map(wanted -> expression(schema, wanted) + " as " + SqlText.name(wanted.column().name()))
        .collect(Collectors.joining(", "));
  }

  private static String expression(ParquetSchema schema, FieldColumn wanted) {
    String type = DuckDbTypes.name(wanted.column().type());
    return schema
        .find(wanted)
        .map(field ->
            field.duckDbType().equals(type)
                ? SqlText.name(field.name())
                : "cast(%s as %s)".formatted(SqlText.name(field.name()), type))
        .orElse("cast(null as %s)".formatted(type));
  }
}
