package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.Expectation;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.check.CheckResult.Day;
import dev.millrace.transform.check.CheckedTable.NamedCheck;
import dev.millrace.transform.check.anomaly.AnomalyCheck;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks the checks of a table: all that can be in one scan, the others one by one.
final class Evaluation {

  private final LakeView view;
  private final LakeView published;
  private final InstantSource clock;
  private final Function<String, Optional<TableName>> models;
  private final int mostDays;

  /// @param view where the tables are read
  /// @param published what readers see now, for checks that compare
  /// @param models the table of a model by its name
  /// @param mostDays of so many newest days there are results by day
  Evaluation(
      LakeView view,
      LakeView published,
      InstantSource clock,
      Function<String, Optional<TableName>> models,
      int mostDays) {
    this.view = view;
    this.published = published;
    this.clock = clock;
    this.models = models;
    this.mostDays = mostDays;
  }

  /// @param results in the order of the checks
  /// @param scans how often rows of the table were read
  record Outcome(List<CheckResult> results, int scans) {}

  Optional<Subject> subject(TableName table) {
    return view.find(table).or(() -> named(table)).map(state -> new Subject(state, view, models));
  }

  /// A named query is checked like a table; its rows are counted, because the lake knows no number.
  private Optional<TableState> named(TableName table) {
    return view.views().stream()
        .filter(query -> query.name().equals(table))
        .findFirst()
        .map(query -> {
          var rows = new long[1];
          view.read(new SqlQuery("select count(*) from " + table), row -> rows[0] = number(row[0]));
          return new TableState(table, 0, query.definedAt(), rows[0], 0, query.columns());
        });
  }

  Outcome run(CheckedTable table, List<NamedCheck> checks) {
    Optional<Subject> subject = subject(table.table());
    if (subject.isEmpty()) {
      return new Outcome(
          checks.stream()
              .map(check -> unusable(table, check, "the table does not exist yet"))
              .toList(),
          0);
    }
    return new OfTable(table, subject.get()).run(checks);
  }

  private static CheckResult unusable(CheckedTable table, NamedCheck check, String words) {
    return new CheckResult(
        check.id(), table.table(), check.definition(), false, 0, 0, null, words, List.of());
  }

  private final class OfTable {

    private final CheckedTable table;
    private final Subject subject;
    private final @Nullable String dayColumn;
    private final Map<String, CheckResult> results = new HashMap<>();
    private int scans;

    OfTable(CheckedTable table, Subject subject) {
      this.table = table;
      this.subject = subject;
      this.dayColumn = dayColumn(table, subject);
    }

    private static @Nullable String dayColumn(CheckedTable table, Subject subject) {
      String column = table.dayColumn();
      boolean isThere =
          subject.state().columns().stream().anyMatch(one -> one.name().equals(column));
      return isThere ? column : null;
    }

    Outcome run(List<NamedCheck> checks) {
      var together = new ArrayList<NamedCheck>();
      for (NamedCheck check : checks) {
        if (isInOneScan(check)) {
          together.add(check);
        } else {
          alone(check);
        }
      }
      together(together);
      return new Outcome(
          checks.stream()
              .map(check -> java.util.Objects.requireNonNull(results.get(check.id())))
              .toList(),
          scans);
    }

    private boolean isInOneScan(NamedCheck check) {
      return switch (check.definition().expectation().of()) {
        case FIGURE -> true;
        case ROWS ->
            switch (check.definition().expectation()) {
              case VALUES_UNIQUE,
                  COMPOUND_UNIQUE,
                  RELATIONSHIPS,
                  Z_SCORES,
                  VALUES_INCREASING,
                  VALUES_DECREASING ->
                  false;
              default -> true;
            };
        case QUERY, DISTRIBUTION, TABLE, HISTORY -> false;
      };
    }

    /// When the one SELECT does not run, each check is asked alone, so that only the one to blame
    /// is told.
    private void together(List<NamedCheck> checks) {
      var scan = new OneScan(subject, dayColumn, mostDays);
      var readers = new ArrayList<Function<OneScan.Answer, CheckResult>>();
      for (NamedCheck check : checks) {
        try {
          readers.add(added(scan, check));
        } catch (UnusableCheck e) {
          put(unusable(table, check, e.words()));
        }
      }
      if (scan.isEmpty()) {
        return;
      }
      try {
        scans++;
        OneScan.Answer answer = scan.run();
        readers.forEach(reader -> put(reader.apply(answer)));
      } catch (MillraceException e) {
        List<NamedCheck> open =
            checks.stream().filter(check -> !results.containsKey(check.id())).toList();
        if (open.size() == 1) {
          put(unusable(table, open.getFirst(), words(e)));
        } else {
          open.forEach(check -> together(List.of(check)));
        }
      }
    }

    private Function<OneScan.Answer, CheckResult> added(OneScan scan, NamedCheck check) {
      if (check.definition().expectation().of() == Expectation.Of.ROWS) {
        int at = scan.add(RowTests.of(subject, check.definition()));
        return answer -> rows(check, answer.count(at), answer.count(at + 1), answer.rowsByDay(at));
      }
      Figure figure = Figures.of(subject, check.definition(), clock.instant());
      int at = scan.add(figure);
      return answer ->
          figure(
              check,
              answer.holds(at + 1),
              answer.text(at),
              figure.expected(),
              answer.figuresByDay(at));
    }

    private void alone(NamedCheck check) {
      try {
        put(askedAlone(check));
      } catch (UnusableCheck e) {
        put(unusable(table, check, e.words()));
      } catch (MillraceException e) {
        put(unusable(table, check, words(e)));
      }
    }

    private CheckResult askedAlone(NamedCheck check) {
      CheckDefinition definition = check.definition();
      return switch (definition.expectation().of()) {
        case ROWS, FIGURE -> apart(check, RowTests.of(subject, definition));
        case QUERY -> query(check);
        case DISTRIBUTION -> {
          scans++;
          var found = Distributions.of(subject, published, definition);
          yield new CheckResult(
              check.id(),
              table.table(),
              definition,
              found.holds(),
              0,
              0,
              String.valueOf(found.figure()),
              found.words(),
              List.of());
        }
        case TABLE -> {
          var found = TableTests.of(subject, published, definition);
          yield new CheckResult(
              check.id(),
              table.table(),
              definition,
              found.holds(),
              0,
              0,
              null,
              found.words(),
              List.of());
        }
        case HISTORY -> {
          scans++;
          var found =
              AnomalyCheck.run(view, table.table(), definition, table.dayColumn(), clock.instant());
          yield new CheckResult(
              check.id(),
              table.table(),
              definition,
              found.holds(),
              0,
              0,
              found.observed(),
              found.words(),
              List.of());
        }
      };
    }

    private CheckResult apart(NamedCheck check, RowTest test) {
      scans++;
      String from = Sql.from(table.table());
      String sql =
          test.group() == null
              ? "select count(v), count(*) filter (where v) from (select %s as v from %s)"
                  .formatted(test.verdict(), from)
              : "select coalesce(sum(n), 0), coalesce(sum(n) filter (where n > 1), 0) from (select count(*) as n from %s where %s group by %s)"
                  .formatted(from, test.considered(), test.group());
      var found = new long[2];
      view.read(
          new SqlQuery(sql),
          row -> {
            found[0] = number(row[0]);
            found[1] = number(row[1]);
          });
      return rows(check, found[0], found[1], List.of());
    }

    private CheckResult query(NamedCheck check) {
      scans++;
      var found = new long[1];
      view.read(
          new SqlQuery(
              "select count(*) from (%s)".formatted(Queries.of(subject, check.definition()))),
          row -> found[0] = number(row[0]));
      return new CheckResult(
          check.id(),
          table.table(),
          check.definition(),
          found[0] == 0,
          0,
          found[0],
          null,
          found[0] == 0 ? "holds" : "%,d rows break it".formatted(found[0]),
          List.of());
    }

    private CheckResult rows(NamedCheck check, long elements, long failing, List<Day> days) {
      double mostly = check.definition().mostly();
      boolean holds = failing == 0 || (double) (elements - failing) / elements >= mostly;
      String words = failing == 0 ? "holds" : "%,d rows break it".formatted(failing);
      if (failing > 0 && mostly < 1) {
        words += " of %,d, expected at most %s".formatted(elements, share(1 - mostly));
      }
      return new CheckResult(
          check.id(),
          table.table(),
          check.definition(),
          holds,
          elements,
          failing,
          null,
          words,
          days);
    }

    private CheckResult figure(
        NamedCheck check,
        boolean holds,
        @Nullable String observed,
        String expected,
        List<Day> days) {
      String words =
          check.definition().expectation() == Expectation.FRESHNESS
              ? "newest is %s, expected %s".formatted(Queries.moment(observed), expected)
              : "found %s, expected %s".formatted(observed, expected);
      return new CheckResult(
          check.id(), table.table(), check.definition(), holds, 0, 0, observed, words, days);
    }

    private void put(CheckResult result) {
      results.put(result.id(), result);
    }
  }

  private static String words(MillraceException e) {
    return "it cannot be asked: " + e.problem().message();
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static String share(double share) {
    return "%s %%".formatted(Math.round(share * 10_000) / 100.0);
  }
}
