package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Reads one column of a result as the Java type that its column type names.
@FunctionalInterface
interface Cells {

  @Nullable Object read(ResultSet row, int index) throws SQLException;

  static Cells of(Column column, String duckDbType) {
    return switch (column.type()) {
      case Decimal _ -> (row, index) -> decimal(row.getObject(index));
      case Plain plain ->
          switch (plain) {
            case STRING -> (row, index) -> text(row.getObject(index), row, index);
            case INTEGER -> (row, index) -> orNull(row.getInt(index), row);
            case LONG -> (row, index) -> orNull(row.getLong(index), row);
            case DOUBLE -> (row, index) -> orNull(row.getDouble(index), row);
            case BOOLEAN -> (row, index) -> orNull(row.getBoolean(index), row);
            case DATE -> (row, index) -> row.getObject(index, LocalDate.class);
            case TIMESTAMP ->
                duckDbType.equals("TIMESTAMP WITH TIME ZONE") ? Cells::instant : Cells::utcInstant;
          };
    };
  }

  private static @Nullable Object instant(ResultSet row, int index) throws SQLException {
    OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Object utcInstant(ResultSet row, int index) throws SQLException {
    LocalDateTime value = row.getObject(index, LocalDateTime.class);
    return value == null ? null : value.toInstant(ZoneOffset.UTC);
  }

  private static @Nullable Object decimal(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case BigDecimal exact -> exact;
      case BigInteger whole -> new BigDecimal(whole);
      default -> throw new SQLFeatureNotSupportedException("Not a decimal: " + value.getClass());
    };
  }

  private static @Nullable Object text(@Nullable Object value, ResultSet row, int index)
      throws SQLException {
    return value == null || value instanceof String ? value : row.getString(index);
  }

  private static @Nullable Object orNull(Object value, ResultSet row) throws SQLException {
    return row.wasNull() ? null : value;
  }
}
