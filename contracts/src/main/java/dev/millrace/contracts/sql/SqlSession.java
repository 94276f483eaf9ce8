package dev.millrace.contracts.sql;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.List;

/// One conversation with the engine. For one thread at a time. Every method that takes SQL throws
/// SQL_ERROR with the engine's own words when it does not run.
public interface SqlSession extends AutoCloseable {

  /// Makes something readable as `layer.name`, until the session closes.
  void bind(TableName table, TableContent content);

  /// The columns that a query would answer.
  List<Column> describe(SqlQuery select);

  /// How a query would be answered, as the engine draws it for people.
  String explain(SqlQuery select);

  /// Runs a query and hands over each row.
  void read(SqlQuery select, RowHandler handler);

  /// Writes a query's answer as Parquet files below the directory, one set for each partition day.
  List<WrittenFile> write(SqlQuery select, ParquetLayout layout, Path directory);

  /// Writes rows as Parquet files, the same way.
  List<WrittenFile> write(Rows rows, ParquetLayout layout, Path directory);

  @Override
  void close();

  /// A column with its Iceberg field id.
  record FieldColumn(int id, Column column) {}
}
