package dev.millrace.contracts.table;

import org.jspecify.annotations.Nullable;

/// Makes rows when they are asked for, so that not all of them stand in memory. For one thread.
public interface RowSource {

  int count();

  /// The values of a row by column, the same at every call.
  @Nullable Object[] row(int index);
}
