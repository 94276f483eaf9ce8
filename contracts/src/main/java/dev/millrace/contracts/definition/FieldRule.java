package dev.millrace.contracts.definition;

import dev.millrace.contracts.table.ColumnType;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a column of a source or a property of an event must be.
///
/// Written short (`amount: decimal(12,2) required`) or whole (`amount: {type: decimal(12,2), min:
/// 0}`).
///
/// @param from the name it has where it comes from; the same by default. A JSON path for objects:
///   `a.b`
/// @param format a `java.time` pattern for dates and timestamps that are not ISO 8601
/// @param values the only values allowed; empty for any
public record FieldRule(
    String name,
    String from,
    ColumnType type,
    boolean isRequired,
    @Nullable String format,
    @Nullable BigDecimal min,
    @Nullable BigDecimal max,
    List<String> values,
    @Nullable String description) {

  public FieldRule {
    values = List.copyOf(values);
  }
}
