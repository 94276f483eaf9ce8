package dev.millrace.transform.check;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Names and values as SQL. Nothing that a definition says reaches a statement but through here or
/// as SQL that its author wrote as such.
final class Sql {

  private static final int MOST_DIGITS = 60;

  private Sql() {}

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// A column of the row that is looked at.
  static String column(String name) {
    return "checked." + quoted(name);
  }

  /// A literal, which never holds `{}`: that stands for the input of a [Figure].
  static String text(String text) {
    String literal = '\'' + text.replace("'", "''") + '\'';
    return literal.contains("{}") ? "(" + literal.replace("{}", "{' || '}") + ")" : literal;
  }

  /// The table, its rows named `checked`.
  static String from(TableName table) {
    return "%s.%s as checked".formatted(table.layer().lowerCase(), quoted(table.name()));
  }

  /// SQL of a project's author, so that its comments end with it.
  static String authored(String sql) {
    return "(" + sql + "\n)";
  }

  /// A value to compare with a column of this type.
  static String value(String text, ColumnType type) {
    return switch (type) {
      case Decimal _ -> number(text);
      case Plain plain ->
          switch (plain) {
            case STRING -> text(text);
            case INTEGER, LONG, DOUBLE -> number(text);
            case BOOLEAN -> bool(text);
            case DATE, TIMESTAMP -> moment(text);
          };
    };
  }

  static String values(List<String> texts, ColumnType type) {
    return texts.stream().map(text -> value(text, type)).collect(Collectors.joining(", "));
  }

  /// A number as it is written, so that none of its digits is lost.
  static String number(String text) {
    try {
      var number = new BigDecimal(text.strip());
      return number.precision() + Math.abs((long) number.scale()) > MOST_DIGITS
          ? "cast('%s' as double)".formatted(number)
          : number.toPlainString();
    } catch (NumberFormatException e) {
      throw new UnusableCheck("the value '%s' is no number".formatted(text), e);
    }
  }

  private static String bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> "true";
      case "false", "0" -> "false";
      default ->
          throw new UnusableCheck("the value '%s' is neither true nor false".formatted(text));
    };
  }

  private static String moment(String text) {
    return (text.strip().length() <= 10 ? "date " : "timestamptz ") + text(text.strip());
  }
}
