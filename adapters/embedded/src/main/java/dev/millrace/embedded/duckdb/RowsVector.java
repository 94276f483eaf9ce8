package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnSource;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/// Values of one column on their way into one of DuckDB's vectors.
///
/// @param from the row that comes first
record RowsVector(Rows rows, int column, int from) {

  void fill(DuckDBWritableVector vector, int count) {
    Column of = rows.columns().get(column);
    try {
      if (of.type() == Plain.STRING) {
        fillTexts(vector, count);
        return;
      }
      if (rows.source() instanceof ColumnSource columns && ColumnSource.isNumber(of.type())) {
        fillNumbers(columns, of.type(), vector, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        Object value = rows.value(from + i, column);
        if (value == null) {
          vector.setNull(i);
        } else {
          set(vector, i, of, value);
        }
      }
    } catch (ClassCastException e) {
      throw new IllegalStateException(
          "The column '%s' of type %s got a value of another type; this is a bug."
              .formatted(of.name(), of.type()),
          e);
    }
  }

  private void fillNumbers(
      ColumnSource columns, ColumnType type, DuckDBWritableVector vector, int count) {
    long[] values = new long[count];
    boolean[] present = new boolean[count];
    columns.numbers(column, from, values, present);
    for (int i = 0; i < count; i++) {
      if (present[i]) {
        set(vector, i, type, values[i]);
      } else {
        vector.setNull(i);
      }
    }
  }

  private static void set(DuckDBWritableVector vector, int row, ColumnType type, long value) {
    switch (type) {
      case Decimal _ -> vector.setLong(row, value); // the query gives it its point
      case Plain plain -> {
        switch (plain) {
          case STRING -> throw new IllegalStateException("A text is no number; this is a bug.");
          case INTEGER, DATE -> vector.setInt(row, (int) value);
          case LONG, TIMESTAMP -> vector.setLong(row, value);
          case DOUBLE -> vector.setDouble(row, Double.longBitsToDouble(value));
          case BOOLEAN -> vector.setBoolean(row, value == 1);
        }
      }
    }
  }

  private void fillTexts(DuckDBWritableVector vector, int count) {
    byte[] @Nullable [] texts = new byte[count][];
    if (rows.source() instanceof ColumnSource columns) {
      columns.texts(column, from, texts);
      vector.setStringUtf8Batch(0, texts);
      return;
    }
    for (int i = 0; i < count; i++) {
      Object value = rows.value(from + i, column);
      texts[i] =
          value == null || value instanceof byte[]
              ? (byte[]) value
              : ((String) value).getBytes(StandardCharsets.UTF_8);
    }
    vector.setStringUtf8Batch(0, texts);
  }

  private static void set(DuckDBWritableVector vector, int row, Column column, Object value) {
    switch (column.type()) {
      case Decimal decimal -> vector.setBigDecimal(row, exact((BigDecimal) value, decimal, column));
      case Plain plain -> {
        switch (plain) {
          case STRING -> throw new IllegalStateException("Texts are set together.");
          case INTEGER -> vector.setInt(row, (Integer) value);
          case LONG -> vector.setLong(row, (Long) value);
          case DOUBLE -> vector.setDouble(row, (Double) value);
          case BOOLEAN -> vector.setBoolean(row, (Boolean) value);
          case DATE -> vector.setInt(row, days(value));
          case TIMESTAMP -> vector.setLong(row, micros(value));
        }
      }
    }
  }

  /// Days since 1970 of a date or a time.
  static int day(Object value) {
    return value instanceof Integer || value instanceof LocalDate
        ? days(value)
        : (int) Math.floorDiv(micros(value), 86_400_000_000L);
  }

  private static int days(Object value) {
    return value instanceof Integer days ? days : Math.toIntExact(((LocalDate) value).toEpochDay());
  }

  private static long micros(Object value) {
    if (value instanceof Long micros) {
      return micros;
    }
    var instant = (Instant) value;
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  private static BigDecimal exact(BigDecimal value, Decimal type, Column column) {
    if (value.stripTrailingZeros().scale() > type.scale()
        || value.precision() - value.scale() > type.precision() - type.scale()) {
      throw ProblemCode.ROW_CONTRACT.exception(
          "The column '%s' got the value '%s'; expected a %s."
              .formatted(column.name(), value.toPlainString(), type),
          "Round it, or give the column a wider type.");
    }
    return value.setScale(type.scale(), RoundingMode.UNNECESSARY);
  }
}
