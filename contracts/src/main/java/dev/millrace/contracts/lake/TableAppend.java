package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import org.jspecify.annotations.Nullable;

/// Rows to add to a table.
///
/// @param partitionByDayOf a date or timestamp column that splits a new table by day, or null
public record TableAppend(TableName table, Rows rows, @Nullable String partitionByDayOf)
    implements TableChange {}
