package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One number of the shop, said once.
///
/// @param expression an aggregate over the table's rows: `sum(amount)`
/// @param time the column that says which day a row belongs to
/// @param dimensions SQL expressions over the table's columns by name; [#GRAINS] are always there
/// @param format how people read it
public record MetricDefinition(
    String name,
    String label,
    @Nullable String description,
    @Nullable String unit,
    Format format,
    TableName table,
    String expression,
    String time,
    Map<String, String> dimensions,
    Where where) {

  /// Dimensions that every metric has, from its column of time: days, and weeks and months by their
  /// first day.
  public static final List<String> GRAINS = List.of("day", "week", "month");

  public MetricDefinition {
    dimensions = Map.copyOf(dimensions);
  }

  /// How a number is shown.
  public enum Format {
    MONEY,
    COUNT
  }
}
