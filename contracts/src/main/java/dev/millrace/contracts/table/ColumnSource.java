package dev.millrace.contracts.table;

import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import org.jspecify.annotations.Nullable;

/// Rows that lie by columns. Stretches of a column are handed over without an object for every
/// value, and several threads may read, each by a source of its own.
public interface ColumnSource extends RowSource {

  /// Whether [#numbers] hands the type's values over; texts come from [#texts], and decimals of
  /// more than 18 digits only from [#value].
  static boolean isNumber(ColumnType type) {
    return switch (type) {
      case Decimal decimal -> decimal.precision() <= 18;
      case Plain plain -> plain != Plain.STRING;
    };
  }

  /// Whole numbers, days and microseconds since 1970, 1 for true, the bits of a double, and the
  /// digits of a decimal without its point.
  ///
  /// @param values takes as many as `present`, which says where there is one
  void numbers(int column, int from, long[] values, boolean[] present);

  /// UTF-8, null where there is none.
  void texts(int column, int from, byte[] @Nullable [] values);

  /// The value of a column that has the same in every row, as [#value] would answer it. Null where
  /// they differ, or where that is not known.
  @Nullable Object constant(int column);

  /// The same rows for one more thread.
  ColumnSource forThread();
}
