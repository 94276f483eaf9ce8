package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Java rows as a table of the session, from which they are then written like any query's answer.
record RowsTable(
    DuckDBConnection connection, String catalog, String schema, String name, boolean isNumbered) {

  static final String NAME = "millrace_rows";

  /// On the way to a file: the columns are `c0`, `c1` and so on.
  static RowsTable numbered(DuckDBConnection connection, String catalog) {
    return new RowsTable(connection, catalog, "main", NAME, true);
  }

  /// For queries: the columns have their names.
  static RowsTable named(
      DuckDBConnection connection, String catalog, String schema, String name) {
    return new RowsTable(connection, catalog, schema, name, false);
  }

  void fill(Rows rows) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "create or replace table %s.%s (%s)"
              .formatted(schema, SqlText.name(name), types(rows)));
    }
    try (DuckDBAppender appender = connection.createAppender(catalog, schema, name)) {
      for (@Nullable Object[] row : rows.values()) {
        appender.beginRow();
        for (int i = 0; i < row.length; i++) {
          append(appender, rows.columns().get(i), row[i]);
        }
        appender.endRow();
      }
    }
  }

  /// The days of the rows, in order; none when the layout is not split by day, or a day is empty.
  List<Integer> days(ParquetLayout layout) throws SQLException {
    if (layout.partitionByDayOf() == null) {
      return List.of();
    }
    var days = new ArrayList<Integer>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select distinct %s as day from main.%s order by day nulls first"
                    .formatted(ParquetCopy.day(layout), NAME))) {
      while (rows.next()) {
        int day = rows.getInt(1);
        if (rows.wasNull()) {
          return List.of();
        }
        days.add(day);
      }
    }
    return days;
  }

  void drop() throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("drop table if exists main." + NAME);
    }
  }

  private String types(Rows rows) {
    List<Column> columns = rows.columns();
    return IntStream.range(0, columns.size())
        .mapToObj(i ->
            "%s %s"
                .formatted(
                    isNumbered ? "c" + i : SqlText.name(columns.get(i).name()),
                    DuckDbTypes.name(columns.get(i).type())))
        .collect(Collectors.joining(", "));
  }

  private static void append(DuckDBAppender to, Column column, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      to.appendNull();
      return;
    }
    try {
      switch (column.type()) {
        case Decimal decimal -> to.append(exact((BigDecimal) value, decimal, column));
        case Plain plain -> {
          switch (plain) {
            case STRING -> appendText(to, value);
            case INTEGER -> to.append(((Integer) value).intValue());
            case LONG -> to.append(((Long) value).longValue());
            case DOUBLE -> to.append(((Double) value).doubleValue());
            case BOOLEAN -> to.append(((Boolean) value).booleanValue());
            case DATE -> to.append((LocalDate) value);
            case TIMESTAMP ->
                to.appendEpochMicros(
                    value instanceof Long micros ? micros : micros((Instant) value));
          }
        }
      }
    } catch (ClassCastException e) {
      throw new IllegalStateException(
          "The column '%s' of type %s got a %s; this is a bug."
              .formatted(column.name(), column.type(), value.getClass().getName()),
          e);
    }
  }

  private static void appendText(DuckDBAppender to, Object value) throws SQLException {
    if (value instanceof byte[] utf8) {
      to.append(utf8);
    } else {
      to.append((String) value);
    }
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

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
