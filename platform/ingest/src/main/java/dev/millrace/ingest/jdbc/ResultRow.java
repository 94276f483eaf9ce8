package dev.millrace.ingest.jdbc;

import dev.millrace.ingest.row.RowProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of a result as typed values, and about how many bytes it was.
final class ResultRow {

  private static final int MAX_YEAR = 9999;
  private static final int VALUE_BYTES = 8;

  private final List<FoundColumn> columns;
  private long bytes;

  ResultRow(List<FoundColumn> columns) {
    this.columns = columns;
  }

  /// Of all rows read so far.
  long bytes() {
    return bytes;
  }

  /// The values by column; one that a table cannot hold (an infinite time, a number that is none)
  /// stands as text, which its column then refuses.
  @Nullable Object[] read(ResultSet result) throws SQLException {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      Object value = value(result, i + 1, columns.get(i));
      row[i] = value;
      bytes += value instanceof String text ? text.length() : VALUE_BYTES;
    }
    return row;
  }

  private static @Nullable Object value(ResultSet result, int index, FoundColumn column)
      throws SQLException {
    try {
      return switch (column.reading()) {
        case TEXT, ARRAY -> result.getString(index);
        case INTEGER -> present(result, result.getInt(index));
        case LONG -> present(result, result.getLong(index));
        case DOUBLE -> present(result, result.getDouble(index));
        case DECIMAL -> result.getBigDecimal(index);
        case BOOLEAN -> present(result, result.getBoolean(index));
        case DATE -> date(result, index);
        case MOMENT -> moment(result, index);
        case LOCAL_MOMENT -> localMoment(result, index);
        case BYTES -> base64(result.getBytes(index));
      };
    } catch (RowProblem e) {
      return result.getString(index);
    } catch (NumberFormatException e) {
      return result.getString(index);
    } catch (SQLException e) {
      if (column.reading() == FoundColumn.Reading.DECIMAL) {
        return result.getString(index); // NaN, which PostgreSQL's numeric knows
      }
      throw e;
    }
  }

  private static <T> @Nullable T present(ResultSet result, T value) throws SQLException {
    return result.wasNull() ? null : value;
  }

  private static @Nullable Object date(ResultSet result, int index)
      throws SQLException, RowProblem {
    LocalDate date = result.getObject(index, LocalDate.class);
    if (date != null && Math.abs(date.getYear()) > MAX_YEAR) {
      throw new RowProblem("The date is out of bounds.");
    }
    return date;
  }

  private static @Nullable Object moment(ResultSet result, int index)
      throws SQLException, RowProblem {
    OffsetDateTime time = result.getObject(index, OffsetDateTime.class);
    return time == null ? null : bounded(time.getYear(), time.toInstant());
  }

  private static @Nullable Object localMoment(ResultSet result, int index)
      throws SQLException, RowProblem {
    LocalDateTime time = result.getObject(index, LocalDateTime.class);
    return time == null ? null : bounded(time.getYear(), time.toInstant(ZoneOffset.UTC));
  }

  private static Instant bounded(int year, Instant moment) throws RowProblem {
    if (Math.abs(year) > MAX_YEAR) {
      throw new RowProblem("The time is out of bounds.");
    }
    return moment;
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
