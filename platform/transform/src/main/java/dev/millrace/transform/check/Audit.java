package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.definition.CheckSettings;
import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.check.CheckedTable.NamedCheck;
import dev.millrace.transform.check.Evaluation.Outcome;
import dev.millrace.transform.check.store.CheckStore;
import dev.millrace.transform.check.store.StoredResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks the checks of tables, keeps what they find, and takes rows out where a check says so. Safe
/// for any thread.
public final class Audit {

  private static final String REASON = "quarantine_reason";
  private static final String QUARANTINED = "_quarantined";
  private static final int MOST_EXPIRED = 5;

  private final List<CheckedTable> tables;
  private final Lake lake;
  private final InstantSource clock;
  private final CheckSettings settings;
  private final @Nullable CheckStore store;
  private final FailingRows failingRows;
  private final boolean isOfEnvironment;

  /// @param store null to keep no history
  public Audit(
      Collection<CheckedTable> tables,
      Lake lake,
      InstantSource clock,
      CheckSettings settings,
      @Nullable CheckStore store) {
    this(tables, lake, clock, settings, store, false);
  }

  /// Asks checks in an environment: results are answered and not kept, and the branch stays
  /// whatever they say.
  public static Audit ofEnvironment(
      Collection<CheckedTable> tables, Lake lake, InstantSource clock, CheckSettings settings) {
    return new Audit(tables, lake, clock, settings, null, true);
  }

  private Audit(
      Collection<CheckedTable> tables,
      Lake lake,
      InstantSource clock,
      CheckSettings settings,
      @Nullable CheckStore store,
      boolean isOfEnvironment) {
    this.tables = List.copyOf(tables);
    this.lake = lake;
    this.clock = clock;
    this.settings = settings;
    this.store = store;
    this.failingRows = new FailingRows(lake);
    this.isOfEnvironment = isOfEnvironment;
  }

  /// Where the rows are that were taken out of a table.
  public static TableName quarantineOf(TableName table) {
    return new TableName(table.layer(), table.name() + QUARANTINED);
  }

  /// Right after a model was built, before others read it: takes out the rows that break its checks
  /// of severity quarantine, and keeps them beside it. Doing it again after a crash changes
  /// nothing.
  public void takeOut(LakeBranch branch, TableName table, Call call) {
    for (CheckedTable checked : tables) {
      List<NamedCheck> checks = having(checked, Audit::isQuarantine);
      if (checked.table().equals(table) && !checks.isEmpty()) {
        new TakingOut(branch, checked, checks, call).run();
      }
    }
  }

  private static boolean isQuarantine(CheckDefinition check) {
    return check.severity() == Severity.QUARANTINE;
  }

  /// All other checks of these tables; when one of severity error does not hold, the branch goes.
  ///
  /// @throws MillraceException every check that does not hold and is of severity error
  public void beforePublish(LakeBranch branch, Collection<TableName> built, Call call) {
    List<CheckResult> results = ofBuilt(branch, built, call);
    forgetOld();
    List<Problem> fatal =
        tell(
            results,
            call,
            "Readers still see the last good state; mend the model or its data and run the flow again.");
    if (!fatal.isEmpty()) {
      branch.drop();
      throw new MillraceException(fatal);
    }
  }

  /// All other checks of these tables; nothing follows from what they find.
  public List<CheckResult> look(LakeView view, Collection<TableName> built, Call call) {
    List<CheckResult> results = ofBuilt(view, built, call);
    tell(results, call, "");
    return results;
  }

  private List<CheckResult> ofBuilt(LakeView view, Collection<TableName> built, Call call) {
    return tables.stream()
        .filter(table -> table.isBuilt() && built.contains(table.table()))
        .flatMap(
            table -> ask(view, table, having(table, check -> !isQuarantine(check)), call).stream())
        .toList();
  }

  /// Whether it holds the rows that were taken out of another.
  public boolean isQuarantine(TableName table) {
    return tables.stream()
        .filter(CheckedTable::isBuilt)
        .anyMatch(checked -> quarantineOf(checked.table()).equals(table));
  }

  /// The checks of tables as they are published.
  ///
  /// @param wanted none for every table that has checks
  /// @return how many checks there were, and how many do not hold
  public String published(Collection<TableName> wanted, Call call) {
    LakeView view = lake.view();
    List<CheckResult> results =
        tables.stream()
            .filter(table -> wanted.isEmpty() || wanted.contains(table.table()))
            .flatMap(table -> ask(view, table, table.checks(), call).stream())
            .toList();
    forgetOld();
    List<Problem> fatal =
        tell(results, call, "Mend the data or its source, or lower the severity to 'warn'.");
    if (!fatal.isEmpty()) {
      throw new MillraceException(fatal);
    }
    return "%d checks of %d tables, %d do not hold"
        .formatted(
            results.size(),
            results.stream().map(CheckResult::table).distinct().count(),
            results.stream().filter(result -> !result.holds()).count());
  }

  /// Every table that has checks.
  public List<CheckedTable> tables() {
    return tables.stream().filter(table -> !table.checks().isEmpty()).toList();
  }

  /// The SQL whose rows break a check, or of which its figure comes; empty where no row is read.
  String sql(CheckedTable table, CheckDefinition check) {
    Optional<Subject> subject = evaluation(lake.view()).subject(table.table());
    if (subject.isEmpty()) {
      return "";
    }
    try {
      return switch (check.expectation().of()) {
        case ROWS, QUERY -> Breaking.rows(subject.get(), check);
        case FIGURE -> {
          var scan = new OneScan(subject.get(), null, 0);
          scan.add(Figures.of(subject.get(), check, clock.instant()));
          yield scan.sql();
        }
        case DISTRIBUTION, TABLE, HISTORY -> "";
      };
    } catch (UnusableCheck e) {
      return "";
    }
  }

  private static List<NamedCheck> having(CheckedTable table, Predicate<CheckDefinition> condition) {
    return table.checks().stream().filter(check -> condition.test(check.definition())).toList();
  }

  private List<CheckResult> ask(
      LakeView view, CheckedTable table, List<NamedCheck> checks, Call call) {
    if (checks.isEmpty()) {
      return List.of();
    }
    long start = System.nanoTime();
    Outcome outcome = evaluation(view).run(table, checks);
    call.log()
        .accept(
            "%s: %d checks in %d scans and %,d ms"
                .formatted(
                    table.table(),
                    checks.size(),
                    outcome.scans(),
                    (System.nanoTime() - start) / 1_000_000));
    keep(view, table, outcome.results(), call, "");
    return outcome.results();
  }

  private Evaluation evaluation(LakeView view) {
    return new Evaluation(view, lake.view(), clock, this::model, settings.days());
  }

  private Optional<TableName> model(String name) {
    return tables.stream()
        .filter(CheckedTable::isBuilt)
        .map(CheckedTable::table)
        .filter(table -> table.name().equals(name))
        .findFirst();
  }

  private void keep(
      LakeView view, CheckedTable table, List<CheckResult> results, Call call, String phase) {
    if (isOfEnvironment) {
      return;
    }
    String audit = "%s/%s/%s%s".formatted(call.run(), call.step(), table.table(), phase);
    keepRows(
        view, table, results, new FailingRows.Place(audit, call.run().value(), clock.instant()));
    if (store != null) {
      store.write(results.stream().map(result -> stored(result, call)).toList());
    }
  }

  private void forgetOld() {
    if (store != null) {
      for (String expired : store.expire(MOST_EXPIRED)) {
        failingRows.write(expired, List.of());
        store.forgotten(expired);
      }
    }
  }

  private void keepRows(
      LakeView view, CheckedTable table, List<CheckResult> results, FailingRows.Place place) {
    var rows = new ArrayList<@Nullable Object[]>();
    Optional<Subject> subject = evaluation(view).subject(table.table());
    for (CheckResult result : results) {
      if (subject.isPresent() && result.failing() > 0 && Breaking.isOfRows(result.check())) {
        rows.addAll(
            FailingRows.gather(subject.get(), table, result, place, settings.failingRows()));
      }
    }
    boolean hasOld = store != null && store.hasFailingRows(place.audit());
    if (!rows.isEmpty() || hasOld) {
      failingRows.write(place.audit(), rows);
      if (store != null) {
        store.noteFailingRows(place.audit());
      }
    }
  }

  private StoredResult stored(CheckResult result, Call call) {
    return new StoredResult(
        result.id(),
        result.table().toString(),
        call.run().value(),
        clock.instant(),
        result.severity().toString(),
        result.holds(),
        result.elements(),
        result.failing(),
        isQuarantine(result.check()) ? result.failing() : 0,
        result.observed(),
        result.words(),
        result.days().stream()
            .map(day ->
                new StoredResult.Day(day.day(), day.elements(), day.failing(), day.observed()))
            .toList());
  }

  private static List<Problem> tell(List<CheckResult> results, Call call, String hint) {
    for (CheckResult result : results) {
      if (!result.holds()) {
        call.log()
            .accept(
                "%s %s on %s: %s"
                    .formatted(
                        result.severity().name(), result.title(), result.table(), result.words()));
      }
    }
    call.log()
        .accept(
            "%d checks, %d do not hold"
                .formatted(results.size(), results.stream().filter(r -> !r.holds()).count()));
    return results.stream()
        .filter(CheckResult::isFatal)
        .map(result -> problem(result, hint))
        .toList();
  }

  private static Problem problem(CheckResult result, String hint) {
    return ProblemCode.CHECK_FAILED.problem(
        "The check %s does not hold for %s: %s."
            .formatted(result.title(), result.table(), result.words()),
        hint);
  }

  /// Takes rows out of one table of a branch. Those that are taken out are written first: a crash
  /// in between leaves them in both, and a repetition writes them again and takes them out.
  private final class TakingOut {

    private final LakeBranch branch;
    private final CheckedTable table;
    private final List<NamedCheck> checks;
    private final Call call;
    private final TableName beside;

    TakingOut(LakeBranch branch, CheckedTable table, List<NamedCheck> checks, Call call) {
      this.branch = branch;
      this.table = table;
      this.checks = checks;
      this.call = call;
      this.beside = quarantineOf(table.table());
    }

    void run() {
      if (branch.find(table.table()).isEmpty()) {
        throw ProblemCode.CHECK_FAILED.exception(
            "Rows cannot be taken out of '%s', which is a view.".formatted(table.table()),
            "Use severity 'error' or 'warn', or make it a table.");
      }
      Outcome outcome = evaluation(branch).run(table, checks);
      boolean hasFound = outcome.results().stream().anyMatch(result -> result.failing() > 0);
      if (!hasFound && isDoneBefore()) {
        return;
      }
      keep(branch, table, outcome.results(), call, "/quarantine");
      List<Problem> fatal =
          tell(outcome.results(), call, "Mend the check; the last good state stays.");
      if (!fatal.isEmpty()) {
        if (!isOfEnvironment) {
          branch.drop();
        }
        throw new MillraceException(fatal);
      }
      if (hasFound || hasMended()) {
        branch.replace(beside, new SqlQuery(taken()), dayColumn());
      }
      if (hasFound) {
        reduce();
      }
    }

    /// An earlier attempt of this run wrote what it took out, and took it out.
    private boolean isDoneBefore() {
      return branch.written().stream().anyMatch(state -> state.name().equals(beside));
    }

    /// Whether there are rows in quarantine that are not to stay.
    private boolean hasMended() {
      if (branch.find(beside).map(TableState::rows).orElse(0L) == 0) {
        return false;
      }
      if (!table.isIncremental()) {
        return true;
      }
      if (table.key().isEmpty()) {
        return false;
      }
      var found = new boolean[1];
      branch.read(
          new SqlQuery(
              "select 1 from %s as kept where %s limit 1".formatted(beside, hasComeAgain())),
          _ -> found[0] = true);
      return found[0];
    }

    /// Of a table that is built on, rows that were taken out earlier stay until their key, or with
    /// no key the same row, comes again.
    private String taken() {
      String now = Breaking.taken(subject(), definitions(), REASON);
      if (!table.isIncremental() || branch.find(beside).isEmpty()) {
        return now;
      }
      return table.key().isEmpty()
          ? "(%s) union by name (select * from %s)".formatted(now, beside)
          : "(%s) union all by name (select kept.* from %s as kept where not %s)"
              .formatted(now, beside, hasComeAgain());
    }

    private String hasComeAgain() {
      String same =
          table.key().stream()
              .map(column ->
                  "checked.%s is not distinct from kept.%s"
                      .formatted(Sql.quoted(column), Sql.quoted(column)))
              .collect(Collectors.joining(" and "));
      return "exists (select 1 from %s where %s)".formatted(Sql.from(table.table()), same);
    }

    private void reduce() {
      long built = subject().state().rows();
      TableState now = branch.replace(table.table(), new SqlQuery(left()), dayColumn());
      call.log()
          .accept(
              "%s: %,d built = %,d published + %,d quarantined in %s"
                  .formatted(table.table(), built, now.rows(), built - now.rows(), beside));
    }

    private String left() {
      return Breaking.without(subject(), definitions());
    }

    private @Nullable String dayColumn() {
      return branch.days(table.table()).map(TableDays::column).orElse(table.dayColumn());
    }

    private Subject subject() {
      return evaluation(branch)
          .subject(table.table())
          .orElseThrow(() -> new IllegalStateException("The table is not built; this is a bug."));
    }

    private List<CheckDefinition> definitions() {
      return checks.stream().map(NamedCheck::definition).toList();
    }
  }
}
