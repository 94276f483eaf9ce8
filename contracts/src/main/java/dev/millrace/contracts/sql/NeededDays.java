package dev.millrace.contracts.sql;

import dev.millrace.contracts.name.TableName;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// A promise about a query: rows of a table on other days do not change its answer, nor do rows
/// without a day. Where the table is split by the day of that column, their files are not opened.
/// The query must say so itself; this only spares looking.
///
/// @param column of a date or a timestamp, whose days are those of UTC
/// @param from the first day that matters, or null for the first there is
/// @param to the last day that matters, or null for the newest there is
public record NeededDays(
    TableName table, String column, @Nullable LocalDate from, @Nullable LocalDate to) {

  /// Whether rows of a day since 1970-01-01 may matter.
  public boolean holds(long epochDay) {
    return (from == null || epochDay >= from.toEpochDay())
        && (to == null || epochDay <= to.toEpochDay());
  }
}
