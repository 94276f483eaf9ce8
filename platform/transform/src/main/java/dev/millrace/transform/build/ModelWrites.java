package dev.millrace.transform.build;

import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.build.IntervalLedger.Stamp;
import dev.millrace.transform.compile.DayRange;
import dev.millrace.transform.compile.Moment;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes models on a run's branch: all of them anew, or what is due of those that are incremental.
public final class ModelWrites {

  private final CompiledModels models;
  private final LakeBranch branch;
  private final Call call;
  private final boolean isFullRefresh;
  private final Stamp stamp;
  private final Set<TableName> written;
  private final IntervalLedger ledger;
  private final boolean isLedgerWritten;

  /// @param models all of the project
  /// @param now by the business clock
  public ModelWrites(
      CompiledModels models, LakeBranch branch, Call call, boolean isFullRefresh, Instant now) {
    this(
        models,
        branch,
        call,
        isFullRefresh,
        now,
        branch.written().stream().map(TableState::name).collect(Collectors.toSet()),
        IntervalLedger.read(branch));
  }

  private ModelWrites(
      CompiledModels models,
      LakeBranch branch,
      Call call,
      boolean isFullRefresh,
      Instant now,
      Set<TableName> written,
      IntervalLedger ledger) {
    this.models = models;
    this.branch = branch;
    this.call = call;
    this.isFullRefresh = isFullRefresh;
    this.stamp = new Stamp(call.run().value(), now);
    this.written = written;
    this.ledger = ledger;
    this.isLedgerWritten = written.contains(IntervalLedger.BUILDS);
  }

  /// On a branch that is built again and again: every model is written, whatever earlier builds
  /// left there.
  ///
  /// @param ledger what the tables that the branch sees were built from
  public static ModelWrites again(
      CompiledModels models,
      LakeBranch branch,
      Call call,
      boolean isFullRefresh,
      Instant now,
      IntervalLedger ledger) {
    return new ModelWrites(models, branch, call, isFullRefresh, now, Set.of(), ledger);
  }

  /// Models that an earlier attempt of this run has written are kept. Those with intervals are
  /// written anew unless the ledger was written after them: their inputs may have moved meanwhile.
  ///
  /// @param afterEach is told of every model's table before another reads it
  public void write(List<CompiledModel> chosen, Consumer<TableName> afterEach)
      throws InterruptedException {
    for (CompiledModel model : chosen) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean isInterval = model.materialization() instanceof Materialization.Interval;
      if (written.contains(model.table()) && (isLedgerWritten || !isInterval)) {
        log(model, "was built by an earlier attempt", "");
        afterEach.accept(model.table());
        continue;
      }
      long start = System.nanoTime();
      try {
        String did = build(model);
        log(model, did, " in %,d ms".formatted((System.nanoTime() - start) / 1_000_000));
        afterEach.accept(model.table());
      } catch (MillraceException e) {
        throw new MillraceException(e.problem().at(model.definition().sql().line(0)), e);
      }
    }
    if (!isLedgerWritten) {
      ledger.keepOnly(
          models.inOrder().stream()
              .map(model -> model.table().toString())
              .collect(Collectors.toSet()));
      ledger.write(branch);
    }
  }

  /// Another engine has answered all of the model, and its table or view is on the branch. The
  /// ledger takes that down, to be written with the next `write`.
  public void wasBuilt(CompiledModel model) {
    Map<TableName, InputState> inputs = new TreeMap<>();
    if (model.materialization() instanceof Materialization.Interval interval) {
      requireDays(model, interval);
      model.inputs().forEach(input -> inputs.put(input, InputState.of(input, branch)));
    }
    ledger.built(model, inputs, stamp);
  }

  private void log(CompiledModel model, String did, String time) {
    String between = did.startsWith("was ") ? " " : ": ";
    call.log().accept(model.table() + between + did + time);
  }

  private String build(CompiledModel model) {
    if (model.materialization() instanceof Materialization.View) {
      branch.define(model.table(), model.sql());
      ledger.built(model, Map.of(), stamp);
      return "a view";
    }
    requireNoView(model);
    return switch (model.materialization()) {
      case Materialization.Interval interval -> interval(model, interval);
      case Materialization.Append _ -> change(model, List.of());
      case Materialization.Merge(List<String> key) -> change(model, key);
      case Materialization.Snapshot snapshot -> snapshot(model, snapshot);
      case Materialization.Seed _ -> seed(model);
      case Materialization.Table _, Materialization.View _, Materialization.Ephemeral _ ->
          rows(whole(model, model.sql()));
    };
  }

  private String seed(CompiledModel model) {
    return anew(model)
        .map(_ -> rows(whole(model, model.text().apply(Moment.FULL).sql())))
        .orElse("is up to date");
  }

  private void requireNoView(CompiledModel model) {
    if (branch.views().stream().anyMatch(view -> view.name().equals(model.table()))) {
      throw ProblemCode.LAKE_CONFLICT.exception(
          "'%s' is a view in the lake, and the model would be a table of that name."
              .formatted(model.table()),
          "Rename the model, or make it a view.");
    }
  }

  private static String rows(TableState table) {
    return "%,d rows".formatted(table.rows());
  }

  private TableState whole(CompiledModel model, String sql) {
    String dayOf =
        model.materialization() instanceof Materialization.Interval(String column, _)
            ? column
            : model.definition().partitionByDayOf();
    TableState table =
        branch.write(
            model.table(),
            new BranchWrite.Answer(new SqlQuery(sql), dayOf, model.definition().sortBy()));
    if (!(model.materialization() instanceof Materialization.Interval)) {
      ledger.built(model, Map.of(), stamp);
    }
    return table;
  }

  /// Why the model's table cannot be built on; empty where it can.
  private Optional<String> anew(CompiledModel model) {
    if (isFullRefresh) {
      return Optional.of("a full refresh was asked for");
    }
    if (branch.find(model.table()).isEmpty()) {
      return Optional.of("it is built for the first time");
    }
    Optional<String> hash = ledger.hash(model.table());
    if (hash.isEmpty()) {
      return Optional.of("no ledger says what it was built from");
    }
    return hash.get().equals(model.hash()) ? Optional.empty() : Optional.of("its SQL has changed");
  }

  private String interval(CompiledModel model, Materialization.Interval interval) {
    Map<TableName, InputState> inputs = new TreeMap<>();
    model.inputs().forEach(input -> inputs.put(input, InputState.of(input, branch)));
    Due due = new DueDays(models, branch, ledger).of(model, interval, inputs, anew(model));
    String did =
        switch (due) {
          case Due.Everything(String why) -> everything(model, interval, why);
          case Due.Days days when days.days().isEmpty() -> "";
          case Due.Days days -> days(model, interval, days);
        };
    if (did.isEmpty()) {
      return "is up to date";
    }
    ledger.built(model, inputs, stamp);
    return did;
  }

  private String everything(CompiledModel model, Materialization.Interval interval, String why) {
    TableState table = whole(model, model.sql());
    requireDays(model, interval);
    return rows(table) + ", all of it because " + why + ",";
  }

  /// A row without a day would never be built again.
  private void requireDays(CompiledModel model, Materialization.Interval interval) {
    long without =
        number(
            "select count(*) from %s where %s is null"
                .formatted(model.table(), ModelSql.name(interval.column())));
    if (without > 0) {
      throw ProblemCode.ROW_CONTRACT.exception(
          "%,d rows of '%s' have no '%s'; expected a day for each row of a model with intervals."
              .formatted(without, model.table(), interval.column()),
          "Leave such rows out in the model's SQL.");
    }
  }

  private String days(CompiledModel model, Materialization.Interval interval, Due.Days days) {
    List<DayRange> ranges = DayRange.of(days.days());
    var select =
        "select * from (\n%s\n) as millrace_days where %s"
            .formatted(
                model.text().apply(Moment.of(ranges)).sql(),
                DayRange.condition(ModelSql.name(interval.column()), ranges, 0));
    if (!hasSameColumns(model, select)) {
      return everything(model, interval, "its columns have changed");
    }
    TableState table =
        branch.write(model.table(), new BranchWrite.Days(new SqlQuery(select), days.days()));
    return "%s, of them %s anew,".formatted(rows(table), days.toText());
  }

  private boolean hasSameColumns(CompiledModel model, String select) {
    Set<Column> has =
        branch.find(model.table()).map(TableState::columns).map(Set::copyOf).orElse(Set.of());
    return has.equals(new HashSet<>(branch.describe(new SqlQuery(select))));
  }

  /// @param key none where rows are only added
  private String change(CompiledModel model, List<String> key) {
    String coming = model.text().apply(Moment.INCREMENTAL).sql();
    Optional<String> anew = anew(model);
    if (anew.isEmpty() && !hasSameColumns(model, coming)) {
      anew = Optional.of("its columns have changed");
    }
    if (anew.isPresent()) {
      return rows(whole(model, model.sql())) + ", all of it because " + anew.get() + ",";
    }
    TableState table = key.isEmpty() ? added(model, coming) : merged(model, coming, key);
    ledger.built(model, Map.of(), stamp);
    return rows(table);
  }

  private TableState added(CompiledModel model, String coming) {
    return branch.write(model.table(), new BranchWrite.Days(new SqlQuery(coming), Set.of()));
  }

  private TableState merged(CompiledModel model, String coming, List<String> key) {
    String table = model.table().toString();
    List<String> columns =
        branch.describe(new SqlQuery(coming)).stream().map(Column::name).toList();
    var days = branch.days(model.table());
    if (days.isEmpty()) {
      return whole(model, ModelSql.merged(table, coming, key, columns));
    }
    String dayOf = days.get().column();
    List<@Nullable LocalDate> hit = new ArrayList<>();
    branch.read(
        new SqlQuery(ModelSql.daysHit(table, dayOf, coming, key)),
        row -> hit.add(row[0] instanceof LocalDate day ? day : null));
    if (hit.contains(null)) {
      return whole(model, ModelSql.merged(table, coming, key, columns));
    }
    Set<LocalDate> gone = new HashSet<>();
    hit.forEach(day -> {
      if (day != null) {
        gone.add(day);
      }
    });
    String part =
        "(select * from %s where %s)"
            .formatted(table, DayRange.condition(ModelSql.name(dayOf), DayRange.of(gone), 0));
    return branch.write(
        model.table(),
        new BranchWrite.Days(new SqlQuery(ModelSql.merged(part, coming, key, columns)), gone));
  }

  private String snapshot(CompiledModel model, Materialization.Snapshot snapshot) {
    String updatedAt = snapshot.updatedAt();
    long without =
        number(
            "select count(*) from (\n%s\n) where %s is null"
                .formatted(model.sql(), ModelSql.name(updatedAt)));
    if (without > 0) {
      throw ProblemCode.ROW_CONTRACT.exception(
          "%,d rows of the snapshot '%s' have no '%s'; expected when each became what it is."
              .formatted(without, model.table(), updatedAt),
          "Leave such rows out, or name another column as 'updated_at'.");
    }
    List<String> columns =
        branch.describe(new SqlQuery(model.sql())).stream().map(Column::name).toList();
    String seen = branch.find(model.table()).isPresent() ? model.table().toString() : "";
    return rows(
        whole(model, ModelSql.versions(model.sql(), seen, snapshot.key(), updatedAt, columns)));
  }

  private long number(String sql) {
    var found = new long[1];
    branch.read(
        new SqlQuery(sql),
        row -> found[0] = row[0] instanceof Number count ? count.longValue() : 0);
    return found[0];
  }
}
