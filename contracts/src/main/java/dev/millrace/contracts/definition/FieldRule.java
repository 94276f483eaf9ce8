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
/// @param pii what it tells about a person, such as `email`; null when nothing. What is tagged so
///   is taken out of events whose sender does not consent
public record FieldRule(
    String name,
    String from,
    ColumnType type,
    boolean isRequired,
    @Nullable String format,
    @Nullable BigDecimal min,
    @Nullable BigDecimal max,
    List<String> values,
    @Nullable String description,
    @Nullable String pii) {

  public FieldRule {
    values = List.copyOf(values);
  }

  /// Tells nothing about a person.
  public FieldRule(
      String name,
      String from,
      ColumnType type,
      boolean isRequired,
      @Nullable String format,
      @Nullable BigDecimal min,
      @Nullable BigDecimal max,
      List<String> values,
      @Nullable String description) {
    this(name, from, type, isRequired, format, min, max, values, description, null);
  }
}
