package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The query behind a bound table. Files that hold the same columns are read together by name,
/// which keeps their statistics in use; each group maps its columns to the wanted ones by field id.
/// Only files with deleted rows pay for looking each row up.
///
/// @param gone the table of deleted rows; empty where there is none
record TableView(TableScan scan, Map<ParquetSchema, List<Path>> groups, String gone) {

  private static final String FILE = "millrace_file";

  String sql() {
    if (groups.isEmpty()) {
      return "select %s%s where false"
          .formatted(
              list(new ParquetSchema(List.of())),
              fileColumn().isEmpty() ? "" : ", cast(null as varchar) as " + fileColumn());
    }
    Set<String> hurt = hurt();
    return groups.entrySet().stream()
        .flatMap(group -> selects(group.getKey(), group.getValue(), hurt))
        .collect(Collectors.joining(" union all "));
  }

  private Stream<String> selects(ParquetSchema schema, List<Path> files, Set<String> hurt) {
    Map<Boolean, List<Path>> byHurt =
        files.stream().collect(Collectors.partitioningBy(file -> hurt.contains(file.toString())));
    return byHurt.entrySet().stream()
        .filter(part -> !part.getValue().isEmpty())
        .map(part ->
            part.getKey() ? whatIsLeft(schema, part.getValue()) : select(schema, part.getValue()));
  }

  private Set<String> hurt() {
    Rows rows = scan.gone();
    return rows == null
        ? Set.of()
        : IntStream.range(0, rows.count())
            .mapToObj(row -> String.valueOf(rows.value(row, 0)))
            .collect(Collectors.toSet());
  }

  private String select(ParquetSchema schema, List<Path> files) {
    return "select %s%s from read_parquet(%s, hive_partitioning=false%s)"
        .formatted(
            list(schema),
            told(),
            SqlText.list(files),
            fileColumn().isEmpty() ? "" : ", filename='%s'".formatted(FILE));
  }

  private String whatIsLeft(ParquetSchema schema, List<Path> files) {
    return """
    select %s%s from read_parquet(%s, hive_partitioning=false, filename='%s', file_row_number=true) \
    as millrace_data where not exists (select 1 from %s as millrace_gone \
    where millrace_gone.file = millrace_data.%s \
    and millrace_gone.position = millrace_data.file_row_number)\
    """
        .formatted(list(schema), told(), SqlText.list(files), FILE, gone, FILE);
  }

  private String told() {
    return fileColumn().isEmpty() ? "" : ", %s as %s".formatted(FILE, fileColumn());
  }

  private String fileColumn() {
    String name = scan.fileColumn();
    return name == null ? "" : SqlText.name(name);
  }

  private String list(ParquetSchema schema) {
    return scan.columns().stream()
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
