package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import java.time.Instant;
import java.util.List;

/// A table as one snapshot has it.
public record TableState(
    TableName name,
    long snapshotId,
    Instant committedAt,
    long rows,
    long bytes,
    List<Column> columns) {

  public TableState {
    columns = List.copyOf(columns);
  }
}
