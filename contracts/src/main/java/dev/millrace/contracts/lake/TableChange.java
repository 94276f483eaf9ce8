package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import org.jspecify.annotations.Nullable;

/// What a commit does to one table. Tables that do not exist are created; columns they lack are
/// added, and those that are too narrow are widened.
public sealed interface TableChange permits TableAppend, TableDelete, TableMerge, TableOverwrite {

  TableName table();

  /// The rows that come, or that say which go.
  Rows rows();

  /// A date or timestamp column that splits a new table by day, or null.
  @Nullable String partitionByDayOf();
}
