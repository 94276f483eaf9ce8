package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// DuckDB's types and ours.
final class DuckDbTypes {

  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");

  private DuckDbTypes() {}

  static String name(ColumnType type) {
    return switch (type) {
      case Decimal(int precision, int scale) -> "DECIMAL(%d,%d)".formatted(precision, scale);
      case Plain plain ->
          switch (plain) {
            case STRING -> "VARCHAR";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case DOUBLE -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
          };
    };
  }

  /// The column of a query that answers this type.
  static Column column(String name, String duckDbType) {
    return new Column(
        name,
        switch (duckDbType) {
          case "VARCHAR", "JSON", "UUID", "\"NULL\"", "NULL" -> Plain.STRING;
          case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT" -> Plain.INTEGER;
          case "BIGINT", "UINTEGER" -> Plain.LONG;
          case "UBIGINT" -> new Decimal(20, 0);
          case "HUGEINT", "UHUGEINT" -> new Decimal(38, 0);
          case "FLOAT", "DOUBLE" -> Plain.DOUBLE;
          case "BOOLEAN" -> Plain.BOOLEAN;
          case "DATE" -> Plain.DATE;
          case "TIMESTAMP",
              "TIMESTAMP WITH TIME ZONE",
              "TIMESTAMP_S",
              "TIMESTAMP_MS",
              "TIMESTAMP_NS" ->
              Plain.TIMESTAMP;
          default -> decimalOrEnum(name, duckDbType);
        });
  }

  private static ColumnType decimalOrEnum(String name, String duckDbType) {
    Matcher decimal = DECIMAL.matcher(duckDbType);
    if (decimal.matches()) {
      return new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    if (duckDbType.equals("ENUM") || duckDbType.startsWith("ENUM(")) {
      return Plain.STRING;
    }
    throw ProblemCode.COLUMN_TYPE_UNSUPPORTED.exception(
        "The column '%s' has the type '%s'; expected one of string, integer, long, double, boolean, date, timestamp, decimal(p,s)."
            .formatted(name, duckDbType),
        "Cast it, as in 'cast(%s as varchar)', or take it apart into columns."
            .formatted(SqlText.name(name)));
  }
}
