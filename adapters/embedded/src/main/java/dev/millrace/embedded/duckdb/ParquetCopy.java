package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The statement that writes a query's answer as Parquet files. The query stands on the statement's
/// first line, so that the lines in DuckDB's messages are the query's own.
///
/// @param token what the names of this write's files begin with
record ParquetCopy(String query, Target target, String token) {

  static final String DAY = "millrace_partition_day";

  /// Where and how files are written.
  record Target(ParquetLayout layout, Path directory, Compression compression) {}

  /// How much work goes into making files small.
  enum Compression {
    USUAL(3),
    LIGHT(1);

    private final int level;

    Compression(int level) {
      this.level = level;
    }
  }

  private ParquetLayout layout() {
    return target.layout();
  }

  String sql() {
    return "copy (select %s%s from (%s\n) as answer(%s)%s) to %s (%s)"
        .formatted(
            casts(),
            layout().partitionByDayOf() == null ? "" : ", %s as %s".formatted(day(layout()), DAY),
            query,
            numbered("c%d"),
            order(),
            SqlText.literal(target.directory().toString()),
            String.join(", ", options()));
  }

  private String order() {
    return layout().sortedBy().isEmpty()
        ? ""
        : layout().sortedBy().stream()
            .map(name -> "c%d nulls first".formatted(layout().indexOf(name)))
            .collect(Collectors.joining(", ", " order by ", ""));
  }

  private List<String> options() {
    return List.of(
        "format parquet, compression zstd, compression_level %d"
            .formatted(target.compression.level),
        "parquet_version v2, append true, return_stats true",
        "field_ids {%s}".formatted(fieldIds()),
        "filename_pattern %s".formatted(SqlText.literal(token + "_{uuid}")),
        layout().partitionByDayOf() == null
            ? "file_size_bytes " + layout().targetFileBytes()
            : "file_size_bytes %d, partition_by (%s)".formatted(layout().targetFileBytes(), DAY));
  }

  private String casts() {
    return IntStream.range(0, layout().columns().size())
        .mapToObj(i -> {
          var column = layout().columns().get(i).column();
          return "cast(c%d as %s) as %s"
              .formatted(i, DuckDbTypes.name(column.type()), SqlText.name(column.name()));
        })
        .collect(Collectors.joining(", "));
  }

  /// The partition's day of a row whose columns are `c0`, `c1` and so on.
  static String day(ParquetLayout layout) {
    int index = layout.partitionColumn();
    var type = DuckDbTypes.name(layout.columns().get(index).column().type());
    return "date_diff('day', date '1970-01-01', cast(cast(c%d as %s) as date))"
        .formatted(index, type);
  }

  private String numbered(String format) {
    return IntStream.range(0, layout().columns().size())
        .mapToObj(format::formatted)
        .collect(Collectors.joining(", "));
  }

  private String fieldIds() {
    return layout().columns().stream().map(ParquetCopy::fieldId).collect(Collectors.joining(", "));
  }

  private static String fieldId(FieldColumn field) {
    return SqlText.name(field.column().name()) + ": " + field.id();
  }
}
