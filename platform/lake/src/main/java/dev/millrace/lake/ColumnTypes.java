package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/// Our types and Iceberg's.
final class ColumnTypes {

  private ColumnTypes() {}

  static Type iceberg(ColumnType type) {
    return switch (type) {
      case Decimal(int precision, int scale) -> Types.DecimalType.of(precision, scale);
      case Plain plain ->
          switch (plain) {
            case STRING -> Types.StringType.get();
            case INTEGER -> Types.IntegerType.get();
            case LONG -> Types.LongType.get();
            case DOUBLE -> Types.DoubleType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case DATE -> Types.DateType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
          };
    };
  }

  /// Tables that others wrote may hold more types than ours do.
  static ColumnType of(TableName table, Types.NestedField field) {
    return switch (field.type().typeId()) {
      case STRING, UUID -> Plain.STRING;
      case INTEGER -> Plain.INTEGER;
      case LONG -> Plain.LONG;
      case FLOAT, DOUBLE -> Plain.DOUBLE;
      case BOOLEAN -> Plain.BOOLEAN;
      case DATE -> Plain.DATE;
      case TIMESTAMP -> Plain.TIMESTAMP;
      case DECIMAL -> {
        var decimal = (Types.DecimalType) field.type();
        yield new Decimal(decimal.precision(), decimal.scale());
      }
      default ->
          throw ProblemCode.COLUMN_TYPE_UNSUPPORTED.exception(
              "The column '%s' of the table '%s' has the type '%s', which Millrace cannot read."
                  .formatted(field.name(), table, field.type()),
              "Drop the column, or write it with a plain type.");
    };
  }

  /// Whether Iceberg can make a column of the one type into the other in place.
  static boolean widens(ColumnType from, ColumnType to) {
    return switch (to) {
      case Plain plain -> plain == Plain.LONG && from == Plain.INTEGER;
      case Decimal(int precision, int scale) ->
          from instanceof Decimal(int fromPrecision, int fromScale)
              && fromScale == scale
              && fromPrecision < precision;
    };
  }

  /// Whether every value of the one type is exactly a value of the other.
  static boolean fits(ColumnType value, ColumnType column) {
    return switch (column) {
      case Plain plain ->
          value == plain
              || (value == Plain.INTEGER && (plain == Plain.LONG || plain == Plain.DOUBLE));
      case Decimal(int precision, int scale) ->
          value instanceof Decimal(int valuePrecision, int valueScale)
              && valueScale <= scale
              && valuePrecision - valueScale <= precision - scale;
    };
  }
}
