package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Which columns each Parquet file holds. Files never change once written, so it remembers.
final class ParquetSchemas {

  private static final int FILES = 100_000;
  private static final int FILES_AT_ONCE = 1_000;

  private final RecentlyUsed<Path, ParquetSchema> known = new RecentlyUsed<>(FILES);
  private final RecentlyUsed<ParquetSchema, ParquetSchema> shared = new RecentlyUsed<>(5_000);
  private final ReentrantLock reading = new ReentrantLock();

  void remember(Path file, List<FieldColumn> columns) {
    put(file, ParquetSchema.of(columns));
  }

  /// The files by what they hold, in the order in which the schemas first occur.
  Map<ParquetSchema, List<Path>> group(List<Path> files, Connection connection)
      throws SQLException {
    readUnknown(files, connection);
    Map<ParquetSchema, List<Path>> groups = new LinkedHashMap<>();
    for (Path file : files) {
      ParquetSchema schema =
          known.find(file).orElseThrow(() -> new SQLException("No schema in the file " + file));
      groups.computeIfAbsent(schema, _ -> new ArrayList<>()).add(file);
    }
    return groups;
  }

  private void readUnknown(List<Path> files, Connection connection) throws SQLException {
    reading.lock();
    try {
      List<Path> unknown = files.stream().filter(file -> known.find(file).isEmpty()).toList();
      for (int from = 0; from < unknown.size(); from += FILES_AT_ONCE) {
        int to = Math.min(unknown.size(), from + FILES_AT_ONCE);
        read(unknown.subList(from, to), connection);
      }
    } finally {
      reading.unlock();
    }
  }

  private void read(List<Path> files, Connection connection) throws SQLException {
    String sql =
        """
        select file_name, field_id, name, duckdb_type, num_children
        from parquet_schema(%s)
        order by file_name, column_id\
        """
            .formatted(SqlText.list(files));
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      Map<String, List<ParquetSchema.Field>> fields = new LinkedHashMap<>();
      long nested = 0;
      while (rows.next()) {
        String file = rows.getString(1);
        long children = rows.getLong(5);
        if (!fields.containsKey(file)) {
          fields.put(file, new ArrayList<>());
        } else if (nested > 0) {
          nested += children - 1;
        } else {
          fields.get(file).add(field(rows));
          nested = children;
        }
      }
      fields.forEach((file, found) -> put(Path.of(file), new ParquetSchema(found)));
    }
  }

  private static ParquetSchema.Field field(ResultSet rows) throws SQLException {
    long id = rows.getLong(2);
    return new ParquetSchema.Field(
        rows.wasNull() ? null : Math.toIntExact(id), rows.getString(3), rows.getString(4));
  }

  private void put(Path file, ParquetSchema schema) {
    known.put(file, shared.computeIfAbsent(schema, s -> s));
  }
}
