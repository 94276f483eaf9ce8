package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import java.time.Instant;
import java.util.List;

/// A named query of the lake, which SQL reads like a table.
///
/// @param columns as they were when the view was defined
public record ViewState(TableName name, String select, Instant definedAt, List<Column> columns) {

  public ViewState {
    columns = List.copyOf(columns);
  }
}
