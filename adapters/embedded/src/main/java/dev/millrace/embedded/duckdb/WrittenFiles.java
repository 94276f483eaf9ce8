package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.sql.WrittenFile.ColumnFigures;
import dev.millrace.contracts.table.Column;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What COPY with `return_stats` says of the files it wrote.
final class WrittenFiles {

  private WrittenFiles() {}

  static List<WrittenFile> read(ResultSet rows, ParquetLayout layout) throws SQLException {
    List<WrittenFile> files = new ArrayList<>();
    while (rows.next()) {
      files.add(
          new WrittenFile(
              Path.of(rows.getString("filename")),
              rows.getLong("count"),
              rows.getLong("file_size_bytes"),
              day(rows.getObject("partition_keys")),
              figures((Map<?, ?>) rows.getObject("column_statistics"), layout)));
    }
    return files;
  }

  private static @Nullable Integer day(@Nullable Object keys) {
    Object day = keys instanceof Map<?, ?> map ? map.get(ParquetCopy.DAY) : null;
    return day == null ? null : Integer.valueOf(day.toString());
  }

  private static Map<String, ColumnFigures> figures(Map<?, ?> statistics, ParquetLayout layout) {
    Map<String, ColumnFigures> figures = new LinkedHashMap<>();
    for (var field : layout.columns()) {
      Column column = field.column();
      if (statistics.get(SqlText.name(column.name())) instanceof Map<?, ?> found) {
        figures.put(column.name(), new Statistics(found).figures(column.type()));
      }
    }
    return figures;
  }
}
