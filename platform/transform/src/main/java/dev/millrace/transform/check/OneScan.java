package dev.millrace.transform.check;

import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.check.CheckResult.Day;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All tests of rows and figures of a table in one SELECT that reads it once. The inner query turns
/// each row into verdicts and inputs; the outer one counts them, over all rows and by day.
final class OneScan {

  private final Subject subject;
  private final @Nullable String dayColumn;
  private final int mostDays;
  private final List<String> inner = new ArrayList<>();
  private final List<String> outer = new ArrayList<>();

  /// @param dayColumn null for no figures by day
  OneScan(Subject subject, @Nullable String dayColumn, int mostDays) {
    this.subject = subject;
    this.dayColumn = dayColumn;
    this.mostDays = mostDays;
  }

  /// @return where its two answers stand: how many rows counted, how many broke it
  int add(RowTest test) {
    String name = input(test.verdict());
    outer.add("count(%s)".formatted(name));
    outer.add("count(*) filter (where %s)".formatted(name));
    return outer.size() - 2;
  }

  /// @return where its two answers stand: the figure as text, whether it holds
  int add(Figure figure) {
    String name = input(figure.input());
    outer.add("cast(%s as varchar)".formatted(figure.value(name)));
    outer.add("coalesce(%s, false)".formatted(figure.holds(name)));
    return outer.size() - 2;
  }

  private String input(String expression) {
    int known = inner.indexOf(expression);
    if (known < 0) {
      inner.add(expression);
    }
    return "millrace_" + (known < 0 ? inner.size() - 1 : known);
  }

  boolean isEmpty() {
    return outer.isEmpty();
  }

  String sql() {
    var inputs = new ArrayList<String>();
    if (dayColumn != null) {
      inputs.add("cast(%s as date) as millrace_day".formatted(subject.column(dayColumn)));
    }
    for (int i = 0; i < inner.size(); i++) {
      inputs.add("%s as millrace_%d".formatted(inner.get(i), i));
    }
    String rows =
        "select %s\nfrom %s".formatted(String.join(",\n  ", inputs), Sql.from(subject.table()));
    return dayColumn == null
        ? "select true, null, %s\nfrom (%s)".formatted(String.join(",\n  ", outer), rows)
        : "select grouping(millrace_day) = 1, millrace_day, %s\nfrom (%s)\ngroup by grouping sets ((), (millrace_day))"
            .formatted(String.join(",\n  ", outer), rows);
  }

  Answer run() {
    var answer = new Answer(new ArrayList<>(), new TreeMap<>());
    subject.view().read(new SqlQuery(sql()), row -> answer.take(row, mostDays));
    return answer;
  }

  /// @param total no row for a table without rows
  /// @param days the newest ones
  record Answer(List<@Nullable Object[]> total, TreeMap<LocalDate, @Nullable Object[]> days) {

    private static final int BEFORE = 2;

    private void take(@Nullable Object[] row, int mostDays) {
      if (Boolean.TRUE.equals(row[0])) {
        total.add(row);
      } else if (row[1] instanceof LocalDate day) {
        days.put(day, row);
        if (days.size() > mostDays) {
          days.pollFirstEntry();
        }
      }
    }

    long count(int at) {
      return total.isEmpty() ? 0 : count(total.getFirst(), at);
    }

    @Nullable String text(int at) {
      return total.isEmpty() ? null : (String) total.getFirst()[at + BEFORE];
    }

    boolean holds(int at) {
      return !total.isEmpty() && Boolean.TRUE.equals(total.getFirst()[at + BEFORE]);
    }

    List<Day> rowsByDay(int at) {
      return days.entrySet().stream()
          .map(day ->
              new Day(day.getKey(), count(day.getValue(), at), count(day.getValue(), at + 1), null))
          .sorted(Comparator.comparing(Day::day))
          .toList();
    }

    List<Day> figuresByDay(int at) {
      return days.entrySet().stream()
          .map(day -> new Day(day.getKey(), 0, 0, (String) day.getValue()[at + BEFORE]))
          .toList();
    }

    private static long count(@Nullable Object[] row, int at) {
      return row[at + BEFORE] instanceof Number number ? number.longValue() : 0;
    }
  }
}
