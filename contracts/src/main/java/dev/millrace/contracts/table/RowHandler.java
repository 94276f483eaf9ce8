package dev.millrace.contracts.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes rows one by one, so that a large result never stands in memory as a whole.
public interface RowHandler {

  /// Called once, before the first row.
  default void columns(List<Column> columns) {}

  /// Called for each row; the array is the handler's to keep.
  void row(@Nullable Object[] values);
}
