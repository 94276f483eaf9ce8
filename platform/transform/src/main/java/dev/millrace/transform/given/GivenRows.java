package dev.millrace.transform.given;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Rows of a test as a query.
final class GivenRows {

  private GivenRows() {}

  /// @param columns their types; columns that a row does not name are empty in it
  static String sql(List<Map<String, String>> rows, List<Column> columns, Where where) {
    Set<String> names =
        columns.stream()
            .map(column -> column.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    for (Map<String, String> row : rows) {
      for (String name : row.keySet()) {
        if (!names.contains(name.toLowerCase(Locale.ROOT))) {
          throw new MillraceException(
              ProblemCode.DEFINITION_VALUE.at(
                  where,
                  "A row has the column '%s'; expected one of %s."
                      .formatted(name, columns.stream().map(Column::name).toList()),
                  Nearest.hint(
                      name, columns.stream().map(Column::name).toList(), "Correct its name.")));
        }
      }
    }
    if (rows.isEmpty()) {
      return "select %s where false".formatted(cells(Map.of(), columns));
    }
    return rows.stream()
        .map(row -> "select " + cells(row, columns))
        .collect(Collectors.joining(" union all "));
  }

  private static String cells(Map<String, String> row, List<Column> columns) {
    return columns.stream()
        .map(column ->
            "cast(%s as %s) as %s"
                .formatted(
                    row.entrySet().stream()
                        .filter(entry -> entry.getKey().equalsIgnoreCase(column.name()))
                        .findFirst()
                        .map(entry -> literal(entry.getValue()))
                        .orElse("null"),
                    type(column.type()),
                    name(column.name())))
        .collect(Collectors.joining(", "));
  }

  /// Rows of an input of which no types are known: all that YAML wrote like numbers are numbers.
  static String untyped(List<Map<String, String>> rows) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.addAll(row.keySet()));
    return rows.stream()
        .map(row ->
            names.stream()
                .map(column ->
                    Optional.ofNullable(row.get(column)).map(GivenRows::guessed).orElse("null")
                        + " as "
                        + name(column))
                .collect(Collectors.joining(", ", "select ", "")))
        .collect(Collectors.joining(" union all "));
  }

  private static String guessed(String text) {
    return text.matches("-?\\d{1,18}(\\.\\d+)?|true|false") ? text : literal(text);
  }

  static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String type(ColumnType type) {
    return switch (type) {
      case ColumnType.Decimal(int precision, int scale) ->
          "decimal(%d, %d)".formatted(precision, scale);
      case ColumnType.Plain plain ->
          switch (plain) {
            case STRING -> "varchar";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamptz";
          };
    };
  }
}
