package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.table.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `min_value`, `max_value` and whether they are allowed themselves.
record Range(@Nullable String min, @Nullable String max, boolean isStrictMin, boolean isStrictMax) {

  static Range of(CheckDefinition check) {
    return new Range(
        check.find("min_value").orElse(null),
        check.find("max_value").orElse(null),
        check.flag("strict_min"),
        check.flag("strict_max"));
  }

  /// A condition on an expression of this type.
  String holds(String expression, ColumnType type) {
    List<String> conditions = new ArrayList<>();
    if (min != null) {
      conditions.add(
          "%s %s %s".formatted(expression, isStrictMin ? ">" : ">=", Sql.value(min, type)));
    }
    if (max != null) {
      conditions.add(
          "%s %s %s".formatted(expression, isStrictMax ? "<" : "<=", Sql.value(max, type)));
    }
    if (conditions.isEmpty()) {
      throw new UnusableCheck("neither min_value nor max_value is given");
    }
    return String.join(" and ", conditions);
  }

  boolean holds(double figure) {
    boolean low = min == null || (isStrictMin ? figure > number(min) : figure >= number(min));
    boolean high = max == null || (isStrictMax ? figure < number(max) : figure <= number(max));
    return low && high;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UnusableCheck("the value '%s' is no number".formatted(text), e);
    }
  }

  /// For people: `from 1 to 5`.
  String words() {
    String from = min == null ? "" : (isStrictMin ? "above " : "from ") + min;
    String to = max == null ? "" : (isStrictMax ? "below " : "to ") + max;
    return from.isEmpty() || to.isEmpty() ? from + to : from + " " + to;
  }
}
