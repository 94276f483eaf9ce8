package dev.millrace.lake;

import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableOverwrite.Slice;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.RowSource;
import dev.millrace.contracts.table.Rows;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/// The keys of rows that come, and what they say of the files that may hold the same keys.
final class KeyRows {

  private KeyRows() {}

  /// The key's columns as the rows write them.
  static List<String> columns(TableMerge merge) {
    List<Column> columns = merge.rows().columns();
    return merge.key().stream()
        .map(name -> {
          int index = RowsInOrder.indexOf(columns, name);
          if (index < 0) {
            throw ProblemCode.ROW_CONTRACT.exception(
                "The rows for '%s' lack the column '%s' of the key %s."
                    .formatted(merge.table(), name, merge.key()),
                "Name columns that every row has.");
          }
          return columns.get(index).name();
        })
        .toList();
  }

  /// With one more column that tells which row came last.
  static Rows numbered(Rows rows) {
    List<Column> columns = new ArrayList<>(rows.columns());
    columns.add(new Column(RowsThatGo.ORDER, Plain.LONG));
    int order = rows.columns().size();
    return new Rows(
        columns,
        new RowSource() {
          @Override
          public int count() {
            return rows.count();
          }

          @Override
          public @Nullable Object value(int row, int column) {
            return column == order ? (Object) (long) row : rows.value(row, column);
          }
        });
  }

  /// True of every row that has one of the keys, and of as few others as bounds can tell.
  static Expression filter(SqlSession session, TableName table, Schema schema, List<String> key) {
    String sql =
        "select count(*), %s, %s from %s as n"
            .formatted(
                key.stream()
                    .map(column -> "min(n.%1$s), max(n.%1$s)".formatted(RowsThatGo.name(column)))
                    .collect(Collectors.joining(", ")),
                key.stream()
                    .map(column -> "count(n.%s)".formatted(RowsThatGo.name(column)))
                    .collect(Collectors.joining(", ")),
                RowsThatGo.COMING);
    Expression[] filter = {Expressions.alwaysFalse()};
    session.read(new SqlQuery(sql), row -> filter[0] = filter(table, schema, key, row));
    return filter[0];
  }

  private static Expression filter(
      TableName table, Schema schema, List<String> key, @Nullable Object[] row) {
    if (Long.valueOf(0).equals(row[0])) {
      return Expressions.alwaysFalse();
    }
    Expression all = Expressions.alwaysTrue();
    for (int i = 0; i < key.size(); i++) {
      Object filled = row[1 + 2 * key.size() + i];
      if (!java.util.Objects.equals(row[0], filled)) {
        throw emptyKey(table, key.get(i), row[0], filled);
      }
      all = Expressions.and(all, between(schema, key.get(i), row[1 + 2 * i], row[2 + 2 * i]));
    }
    return all;
  }

  private static RuntimeException emptyKey(
      TableName table, String column, @Nullable Object rows, @Nullable Object filled) {
    return ProblemCode.ROW_CONTRACT.exception(
        "The column '%s' of the key is empty in %,d of %,d rows for '%s'; expected a value in each."
            .formatted(column, (Long) rows - (Long) filled, (Long) rows, table),
        "Leave such rows out, or choose another key.");
  }

  private static Expression between(
      Schema schema, String column, @Nullable Object min, @Nullable Object max) {
    NestedField field = schema.caseInsensitiveFindField(column);
    Object from = field == null ? null : literal(field.type(), min);
    Object to = field == null ? null : literal(field.type(), max);
    if (field == null || from == null || to == null) {
      return Expressions.alwaysTrue();
    }
    return from.equals(to)
        ? Expressions.equal(field.name(), from)
        : Expressions.and(
            Expressions.greaterThanOrEqual(field.name(), from),
            Expressions.lessThanOrEqual(field.name(), to));
  }

  static Expression filter(TableName table, Schema schema, Slice slice) {
    NestedField field = schema.caseInsensitiveFindField(slice.column());
    if (field == null) {
      throw ProblemCode.ROW_CONTRACT.exception(
          "The table '%s' has no column '%s', by which rows of it are to go."
              .formatted(table, slice.column()),
          "Name a column of the table or of the rows that come.");
    }
    Object value = literal(field.type(), slice.value());
    return value == null ? Expressions.alwaysTrue() : Expressions.equal(field.name(), value);
  }

  /// As Iceberg's expressions take it; null where they cannot tell files by it.
  private static @Nullable Object literal(Type type, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Integer number ->
          type.typeId() == Type.TypeID.LONG ? (Object) number.longValue() : number;
      case Long number -> type.typeId() == Type.TypeID.LONG ? number : null;
      case String text -> type.typeId() == Type.TypeID.STRING ? text : null;
      case Boolean truth -> truth;
      case Instant at -> type.typeId() == Type.TypeID.TIMESTAMP ? micros(at) : null;
      case java.time.LocalDate date ->
          type.typeId() == Type.TypeID.DATE ? Math.toIntExact(date.toEpochDay()) : null;
      case BigDecimal exact ->
          type instanceof org.apache.iceberg.types.Types.DecimalType decimal
              ? exact.setScale(decimal.scale(), java.math.RoundingMode.UNNECESSARY)
              : null;
      default -> null;
    };
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }
}
