package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps what a query answered.
final class Collected implements RowHandler {

  final List<Column> columns = new ArrayList<>();
  final List<List<@Nullable Object>> rows = new ArrayList<>();

  @Override
  public void columns(List<Column> answered) {
    columns.addAll(answered);
  }

  @Override
  public void row(@Nullable Object[] values) {
    rows.add(Arrays.asList(values));
  }
}
