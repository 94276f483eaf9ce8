package dev.millrace.external.postgres;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.util.List;
import java.util.stream.Collectors;

/// Our types as PostgreSQL itself names them.
final class PostgreSqlTypes {

  private PostgreSqlTypes() {}

  static String name(ColumnType type) {
    return switch (type) {
      case ColumnType.Decimal(int precision, int scale) ->
          "numeric(%d,%d)".formatted(precision, scale);
      case ColumnType.Plain plain ->
          switch (plain) {
            case STRING -> "text";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case DOUBLE -> "double precision";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp with time zone";
          };
    };
  }

  /// Our word for a type of PostgreSQL's, or its own where we have none.
  static String ours(String type) {
    return switch (type) {
      case "text", "json", "jsonb", "uuid" -> "string";
      case "smallint", "integer" -> "integer";
      case "bigint" -> "long";
      case "real", "double precision" -> "double";
      case "boolean", "date" -> type;
      case "timestamp without time zone", "timestamp with time zone" -> "timestamp";
      default -> ofMany(type);
    };
  }

  private static String ofMany(String type) {
    if (type.startsWith("character")) {
      return "string";
    }
    if (type.startsWith("numeric")) {
      return type.replace("numeric", "decimal");
    }
    return type.startsWith("timestamp") ? "timestamp" : type;
  }

  /// As they stand in a `create table`.
  static String columns(List<Column> columns) {
    return columns.stream()
        .map(column -> Sql.quoted(column.name()) + " " + name(column.type()))
        .collect(Collectors.joining(", "));
  }
}
