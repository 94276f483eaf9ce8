package dev.millrace.lake;

import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Types.NestedField;

/// How a table's columns follow what is written to it. Names differ in more than case, because SQL
/// does not tell case apart.
final class Schemas {

  private Schemas() {}

  /// The table is there and can take the rows.
  static void prepare(StagedTable table, TableChange change) {
    List<Column> columns = change.rows().columns();
    if (table.exists()) {
      evolve(table, columns);
      return;
    }
    Schema schema = fresh(table.name(), columns);
    table.create(schema, DayPartition.spec(table.name(), schema, change.partitionByDayOf()));
  }

  static Schema fresh(TableName table, List<Column> columns) {
    requireDistinct(table, columns);
    List<NestedField> fields = new ArrayList<>();
    for (Column column : columns) {
      fields.add(field(fields.size() + 1, column));
    }
    return new Schema(fields);
  }

  /// The schema that a snapshot was written with, which may not be the table's current one.
  static Schema of(TableMetadata metadata, Snapshot snapshot) {
    return Optional.ofNullable(snapshot.schemaId())
        .map(id -> metadata.schemasById().get(id))
        .orElseGet(metadata::schema);
  }

  static List<FieldColumn> columns(TableName table, Schema schema) {
    return schema.columns().stream()
        .map(field ->
            new FieldColumn(
                field.fieldId(), new Column(field.name(), ColumnTypes.of(table, field))))
        .toList();
  }

  /// Adds the columns that the table lacks and widens those that are too narrow.
  static void evolve(StagedTable table, List<Column> columns) {
    requireDistinct(table.name(), columns);
    Schema schema = table.current().schema();
    UpdateSchema update = table.table().updateSchema();
    boolean changed = false;
    for (Column column : columns) {
      NestedField field = schema.caseInsensitiveFindField(column.name());
      if (field == null) {
        update.addColumn(column.name(), ColumnTypes.iceberg(column.type()));
        changed = true;
      } else if (mustWiden(table.name(), field, column)) {
        update.updateColumn(field.name(), ColumnTypes.iceberg(column.type()).asPrimitiveType());
        changed = true;
      }
    }
    if (changed) {
      update.commit();
    }
  }

  private static boolean mustWiden(TableName table, NestedField field, Column column) {
    ColumnType has = ColumnTypes.of(table, field);
    if (ColumnTypes.fits(column.type(), has)) {
      return false;
    }
    if (ColumnTypes.widens(has, column.type())) {
      return true;
    }
    throw ProblemCode.COLUMN_TYPE_UNSUPPORTED.exception(
        "The column '%s' of the table '%s' is '%s' and cannot take values of the type '%s'."
            .formatted(field.name(), table, has, column.type()),
        "Convert the values, or write them to a column of another name.");
  }

  /// The schema of a table whose content is replaced: a column keeps its id where the old files
  /// would still read rightly by it, and gets a new one otherwise.
  static Schema replaced(TableName table, Schema before, int lastId, List<Column> columns) {
    requireDistinct(table, columns);
    List<NestedField> fields = new ArrayList<>();
    int next = lastId + 1;
    for (Column column : columns) {
      NestedField old = before.caseInsensitiveFindField(column.name());
      boolean keeps = old != null && keepsId(old, column);
      fields.add(field(keeps ? old.fieldId() : next++, column));
    }
    return new Schema(fields);
  }

  private static boolean keepsId(NestedField old, Column column) {
    var type = ColumnTypes.iceberg(column.type());
    return old.type().equals(type)
        || org.apache.iceberg.types.TypeUtil.isPromotionAllowed(old.type(), type.asPrimitiveType());
  }

  private static NestedField field(int id, Column column) {
    return NestedField.optional(id, column.name(), ColumnTypes.iceberg(column.type()));
  }

  private static void requireDistinct(TableName table, List<Column> columns) {
    Set<String> seen = new TreeSet<>();
    for (Column column : columns) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw ProblemCode.SQL_ERROR.exception(
            "The table '%s' would have the column '%s' twice; expected names that differ in more than case."
                .formatted(table, column.name()),
            "Rename one of them, as in 'select a.id, b.id as b_id'.");
      }
    }
  }
}
