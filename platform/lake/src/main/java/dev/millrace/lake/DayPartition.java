package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.util.List;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/// The only partitioning of our tables: by the day of one column, or none.
final class DayPartition {

  private DayPartition() {}

  static PartitionSpec spec(TableName table, Schema schema, @Nullable String dayOf) {
    if (dayOf == null) {
      return PartitionSpec.unpartitioned();
    }
    String column = require(table, schema, dayOf).name();
    return PartitionSpec.builderFor(schema).day(column, partitionName(schema, column)).build();
  }

  static NestedField require(TableName table, Schema schema, String dayOf) {
    NestedField field = schema.caseInsensitiveFindField(dayOf);
    if (field == null) {
      throw problem(table, dayOf, "which it lacks");
    }
    ColumnType type = ColumnTypes.of(table, field);
    if (type != Plain.DATE && type != Plain.TIMESTAMP) {
      throw problem(table, dayOf, "which is of the type '%s'".formatted(type));
    }
    return field;
  }

  /// A partition's name must not be a column's.
  static String partitionName(Schema schema, String column) {
    String name = column + "_day";
    while (schema.caseInsensitiveFindField(name) != null) {
      name = name + "_";
    }
    return name;
  }

  /// The column whose day splits a table's files, or null.
  static @Nullable String column(TableName table, Schema schema, PartitionSpec spec) {
    if (spec.isUnpartitioned()) {
      return null;
    }
    List<PartitionField> fields = spec.fields();
    if (fields.size() != 1 || !fields.getFirst().transform().toString().equals("day")) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The table '%s' is partitioned by '%s'; expected the day of one column, or none."
              .formatted(table, fields),
          "Give the table such a partitioning, or write to another table.");
    }
    return schema.findColumnName(fields.getFirst().sourceId());
  }

  private static MillraceException problem(TableName table, String column, String what) {
    return ProblemCode.DEFINITION_VALUE.exception(
        "The table '%s' is to be split by the day of '%s', %s; expected a date or timestamp column."
            .formatted(table, column, what),
        "Name a date or timestamp column of the table, or none.");
  }
}
