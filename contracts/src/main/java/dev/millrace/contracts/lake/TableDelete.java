package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import org.jspecify.annotations.Nullable;

/// Rows that go: those of which all these columns are as in one of these rows, whoever wrote them
/// and however lately. Nothing is put in their place.
public record TableDelete(TableName table, Rows rows) implements TableChange {

  public TableDelete {
    if (rows.columns().isEmpty()) {
      throw new IllegalStateException(
          "The deletion from '%s' names no column; this is a bug.".formatted(table));
    }
  }

  @Override
  public @Nullable String partitionByDayOf() {
    return null;
  }
}
