package dev.millrace.contracts.table;

import org.jspecify.annotations.Nullable;

/// Makes values when they are asked for, so that not all of them stand in memory as objects. Asked
/// column by column, from one thread at a time, possibly more than once.
public interface RowSource {

  int count();

  /// The value of a row in a column, the same at every call.
  @Nullable Object value(int row, int column);
}
