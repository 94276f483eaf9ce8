package dev.millrace.transform.check.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a check came out in a run.
///
/// @param elements how many rows counted; 0 where it is not about rows
/// @param failing how many of them broke it
/// @param quarantined how many of them were taken out
/// @param observed the figure that was compared; null where there is none
/// @param days of which days something is new since the run before; newest first
public record StoredResult(
    String checkId,
    String table,
    String runId,
    Instant at,
    String severity,
    boolean holds,
    long elements,
    long failing,
    long quarantined,
    @Nullable String observed,
    String words,
    List<Day> days) {

  public StoredResult {
    days = List.copyOf(days);
  }

  /// One day of the table as the run found it.
  public record Day(LocalDate day, long elements, long failing, @Nullable String observed) {}

  StoredResult with(List<Day> found) {
    return new StoredResult(
        checkId,
        table,
        runId,
        at,
        severity,
        holds,
        elements,
        failing,
        quarantined,
        observed,
        words,
        found);
  }
}
