package dev.millrace.ingest.file;

import dev.millrace.contracts.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row as a file holds it. Good until the next one is read.
interface RawRow {

  /// The line it begins in, or its place among the records; from 1.
  long number();

  /// As it stands in the file.
  String raw();

  /// A text, a JSON node, or null where there is none.
  @Nullable Object value(Found field);

  /// Takes rows as they are read.
  interface Sink {

    /// Called before the rows of a file that names its columns.
    void columns(List<String> names) throws java.io.IOException;

    /// Called instead before the rows of a file that says its columns' types as well.
    default void typed(List<Column> columns) throws java.io.IOException {
      columns(columns.stream().map(Column::name).toList());
    }

    void row(RawRow row) throws java.io.IOException;

    /// What looks like a row and is none.
    void bad(long number, String reason, String raw) throws java.io.IOException;
  }

  /// Where a file holds a field.
  ///
  /// @param path of the property in an object
  /// @param position in a line; negative for none
  record Found(String[] path, int position) {

    static Found at(String from, int position) {
      return new Found(from.split("\\.", -1), position);
    }
  }
}
