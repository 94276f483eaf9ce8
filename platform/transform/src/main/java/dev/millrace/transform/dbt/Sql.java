package dev.millrace.transform.dbt;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Pieces of SQL.
final class Sql {

  private Sql() {}

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String literal(Object value) {
    return switch (value) {
      case dev.millrace.transform.jinja.None _ -> "null";
      case Boolean truth -> truth.toString();
      case Number number -> dev.millrace.transform.jinja.Values.text(number);
      default -> "'" + dev.millrace.transform.jinja.Values.text(value).replace("'", "''") + "'";
    };
  }

  static String names(List<String> columns) {
    return columns.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  /// `a.x = b.x and a.y = b.y`
  static String joined(List<String> columns, Function<String, String> each, String between) {
    return columns.stream().map(each).collect(Collectors.joining(between));
  }

  /// The query with others that it reads by name.
  static String with(Map<String, String> ctes, String select) {
    if (ctes.isEmpty()) {
      return select;
    }
    return ctes.entrySet().stream()
        .map(cte -> "%s as (%n%s%n)".formatted(cte.getKey(), cte.getValue()))
        .collect(Collectors.joining(",\n", "with ", "\nselect * from (\n" + select + "\n)"));
  }
}
