package dev.millrace.contracts.sql;

import dev.millrace.contracts.table.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads Parquet files that others wrote and that may mean harm. Safe for any thread.
@FunctionalInterface
public interface ParquetReader {

  /// Where no Parquet can be read.
  ParquetReader NONE =
      (_, _, _) -> {
        throw new IOException("nothing here reads Parquet");
      };

  /// Hands over the rows of one file, in order, each value as a text: times as ISO 8601 with their
  /// offset if they have one, decimals with all their digits.
  ///
  /// @param maxColumns a file with more is refused
  /// @throws IOException when the file cannot be read on, with words that go on after "because"
  void read(Path file, int maxColumns, Sink sink) throws IOException;

  /// Takes what is read.
  interface Sink {

    /// Called once, before the rows.
    void columns(List<Column> columns) throws IOException;

    void row(@Nullable String[] texts) throws IOException;
  }
}
