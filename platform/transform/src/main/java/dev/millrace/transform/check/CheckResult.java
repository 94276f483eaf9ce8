package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.name.TableName;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one check came out.
///
/// @param id by which its history is found
/// @param elements how many rows counted; 0 where it is not about rows
/// @param failing how many of them broke it
/// @param observed the figure that was compared; null where there is none
/// @param words what was found, for people
/// @param days the same by day, where the table is split by day; newest last
public record CheckResult(
    String id,
    TableName table,
    CheckDefinition check,
    boolean holds,
    long elements,
    long failing,
    @Nullable String observed,
    String words,
    List<Day> days) {

  public CheckResult {
    days = List.copyOf(days);
  }

  /// One day of a table.
  public record Day(LocalDate day, long elements, long failing, @Nullable String observed) {}

  public String title() {
    return check.title();
  }

  public Severity severity() {
    return check.severity();
  }

  /// Whether it holds the run back. A check that should take rows out and could not be asked does.
  public boolean isFatal() {
    return !holds
        && switch (severity()) {
          case ERROR -> true;
          case WARN -> false;
          case QUARANTINE -> failing == 0;
        };
  }
}
