package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks of a table that no model makes, or more of them for one that a model makes:
/// `checks/*.yaml`.
///
/// @param key the columns that name a row among its failing rows
/// @param partitionByDayOf a date or timestamp column by whose days results are kept; null for none
public record TableChecks(
    TableName table,
    List<String> key,
    @Nullable String partitionByDayOf,
    List<CheckDefinition> checks,
    Where where) {

  public TableChecks {
    key = List.copyOf(key);
    checks = List.copyOf(checks);
  }
}
