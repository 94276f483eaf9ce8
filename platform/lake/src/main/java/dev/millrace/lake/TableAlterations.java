package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.util.List;
import org.apache.iceberg.ReplaceSortOrder;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/// Changes of a table's columns, each one commit.
final class TableAlterations {

  private final LakeContext lake;

  TableAlterations(LakeContext lake) {
    this.lake = lake;
  }

  void apply(TableName name, TableAlteration alteration) {
    lake.order().lock();
    try {
      for (int attempt = 0; attempt < LakeWriter.ATTEMPTS; attempt++) {
        var change = new AtomicChange(lake);
        StagedTable table = change.table(name);
        if (!table.exists()) {
          throw ProblemCode.NOT_FOUND.exception(
              "The lake has no table '%s'.".formatted(name),
              "List the tables with './millrace lake ls'.");
        }
        if (change.commit(() -> stage(table, alteration), null) == Outcome.DONE) {
          return;
        }
      }
    } finally {
      lake.order().unlock();
    }
    throw LakeWriter.tooBusy();
  }

  private static void stage(StagedTable table, TableAlteration alteration) {
    switch (alteration) {
      case TableAlteration.Add(Column column) -> add(table, column);
      case TableAlteration.Rename(String column, String to) -> {
        requireFree(table, to);
        table.table().updateSchema().renameColumn(require(table, column).name(), to).commit();
      }
      case TableAlteration.Drop(String column) -> drop(table, require(table, column));
      case TableAlteration.Widen(String column, ColumnType to) ->
          widen(table, require(table, column), to);
      case TableAlteration.Sort(List<String> columns) -> sort(table, columns);
    }
  }

  private static void add(StagedTable table, Column column) {
    requireFree(table, column.name());
    table
        .table()
        .updateSchema()
        .addColumn(column.name(), ColumnTypes.iceberg(column.type()))
        .commit();
  }

  private static void drop(StagedTable table, NestedField field) {
    var spec = table.current().spec();
    boolean isUsed =
        spec.fields().stream().anyMatch(part -> part.sourceId() == field.fieldId())
            || table.current().sortOrder().fields().stream()
                .anyMatch(part -> part.sourceId() == field.fieldId());
    if (isUsed || table.current().schema().columns().size() == 1) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The column '%s' of the table '%s' splits or sorts its files, or is the only one; expected one that can go."
              .formatted(field.name(), table.name()),
          "Choose another column; an order can be taken off first.");
    }
    table.table().updateSchema().deleteColumn(field.name()).commit();
  }

  private static void widen(StagedTable table, NestedField field, ColumnType to) {
    ColumnType from = ColumnTypes.of(table.name(), field);
    if (from.equals(to)) {
      return;
    }
    if (!ColumnTypes.widens(from, to)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The column '%s' of the table '%s' is '%s' and cannot become '%s'; expected integer to long, or a decimal with more digits and the same scale."
              .formatted(field.name(), table.name(), from, to),
          "Add a column of the other type instead.");
    }
    table
        .table()
        .updateSchema()
        .updateColumn(field.name(), ColumnTypes.iceberg(to).asPrimitiveType())
        .commit();
  }

  static void sort(StagedTable table, List<String> columns) {
    ReplaceSortOrder order = table.table().replaceSortOrder();
    columns.forEach(column -> order.asc(require(table, column).name()));
    order.commit();
  }

  private static NestedField require(StagedTable table, String column) {
    Schema schema = table.current().schema();
    NestedField field = schema.caseInsensitiveFindField(column);
    if (field == null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The table '%s' has no column '%s'.".formatted(table.name(), column),
          Nearest.hint(
              column,
              schema.columns().stream().map(NestedField::name).toList(),
              "Look at the table with './millrace lake stats %s'.".formatted(table.name())));
    }
    return field;
  }

  private static void requireFree(StagedTable table, String column) {
    if (column.isBlank() || column.length() > 255) {
      throw taken(table, column, "expected a name of 1 to 255 characters");
    }
    if (table.current().schema().caseInsensitiveFindField(column) != null) {
      throw taken(table, column, "which it has already");
    }
  }

  private static MillraceException taken(StagedTable table, String column, String what) {
    return ProblemCode.PARAMETER_VALUE.exception(
        "The table '%s' is to get the column '%s'; %s.".formatted(table.name(), column, what),
        "Choose another name.");
  }
}
