package dev.millrace.transform.dbt;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.transform.jinja.Callee;
import dev.millrace.transform.jinja.Members;
import dev.millrace.transform.jinja.Undefined;

/// A column as macros see it.
record ColumnMembers(Column of) implements Members {

  static String sqlType(Column column) {
    return switch (column.type()) {
      case Decimal(int precision, int scale) -> "decimal(%d,%d)".formatted(precision, scale);
      case Plain plain ->
          switch (plain) {
            case STRING -> "varchar";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
          };
    };
  }

  @Override
  public Object member(String name) {
    return switch (name) {
      case "name", "column" -> of.name();
      case "quoted" -> Sql.name(of.name());
      case "data_type", "dtype" -> sqlType(of);
      case "is_string" -> truth(of.type() == Plain.STRING);
      case "is_integer" -> truth(of.type() == Plain.INTEGER || of.type() == Plain.LONG);
      case "is_float" -> truth(of.type() == Plain.DOUBLE);
      case "is_numeric" -> truth(of.type() instanceof Decimal);
      case "is_number" ->
          truth(
              of.type() instanceof Decimal
                  || of.type() == Plain.INTEGER
                  || of.type() == Plain.LONG
                  || of.type() == Plain.DOUBLE);
      default -> new Undefined(name);
    };
  }

  private static Callee truth(boolean value) {
    return _ -> value;
  }

  @Override
  public String toString() {
    return of.name();
  }
}
