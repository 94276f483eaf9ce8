package dev.millrace.transform.build;

import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.transform.CompiledModel;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which days of a model were built from which state of its inputs, and by what SQL each model was
/// built last. It is two tables of the lake that are published together with the models' own, so
/// that what it says and what the tables hold never differ, whatever crashes.
public final class IntervalLedger {

  static final TableName INTERVALS = TableName.of("bronze.model_intervals");
  static final TableName BUILDS = TableName.of("bronze.model_builds");

  private static final List<Column> INTERVAL_COLUMNS =
      List.of(
          new Column("model", Plain.STRING),
          new Column("input", Plain.STRING),
          new Column("day", Plain.DATE),
          new Column("state", Plain.STRING),
          new Column("snapshot_id", Plain.LONG),
          new Column("run", Plain.STRING),
          new Column("built_at", Plain.TIMESTAMP));

  private static final List<Column> BUILD_COLUMNS =
      List.of(
          new Column("model", Plain.STRING),
          new Column("hash", Plain.STRING),
          new Column("run", Plain.STRING),
          new Column("built_at", Plain.TIMESTAMP));

  private final Map<Cell, Entry> intervals = new TreeMap<>();
  private final Map<String, Build> builds = new TreeMap<>();
  private boolean isChanged;

  private record Cell(String model, String input, String day) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
      int byModel = model.compareTo(other.model);
      int byInput = byModel == 0 ? input.compareTo(other.input) : byModel;
      return byInput == 0 ? day.compareTo(other.day) : byInput;
    }
  }

  private record Entry(String state, long snapshotId, Stamp stamp) {}

  private record Build(String hash, Stamp stamp) {}

  /// By which run, and when by the business clock.
  record Stamp(String run, Instant at) {}

  private IntervalLedger() {}

  /// As the view has it; empty where no model has been built yet.
  public static IntervalLedger read(LakeView view) {
    var ledger = new IntervalLedger();
    if (view.find(INTERVALS).isPresent()) {
      view.read(
          new SqlQuery(
              "select model, input, day, state, snapshot_id, run, built_at from " + INTERVALS),
          row ->
              ledger.intervals.put(
                  new Cell(text(row[0]), text(row[1]), row[2] == null ? "" : text(row[2])),
                  new Entry(
                      text(row[3]), row[4] instanceof Long id ? id : 0, stamp(row[5], row[6]))));
    }
    if (view.find(BUILDS).isPresent()) {
      view.read(
          new SqlQuery("select model, hash, run, built_at from " + BUILDS),
          row -> ledger.builds.put(text(row[0]), new Build(text(row[1]), stamp(row[2], row[3]))));
    }
    return ledger;
  }

  private static Stamp stamp(@Nullable Object run, @Nullable Object at) {
    return new Stamp(text(run), at instanceof Instant instant ? instant : Instant.EPOCH);
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }

  /// Of the SQL by which the model's published table was built.
  public Optional<String> hash(TableName model) {
    return Optional.ofNullable(builds.get(model.toString())).map(Build::hash);
  }

  /// Days of which an input differs from what the model was built from. Null stands for rows
  /// without a day, or for all of an input that is not split by day.
  Set<String> changed(TableName model, TableName input, InputState now) {
    Map<String, String> then = new HashMap<>();
    intervals.forEach((cell, entry) -> {
      if (cell.model.equals(model.toString()) && cell.input.equals(input.toString())) {
        then.put(cell.day, entry.state);
      }
    });
    Set<String> changed = new TreeSet<>();
    Set<String> days = new TreeSet<>(then.keySet());
    days.addAll(now.contents().keySet());
    for (String day : days) {
      String content = now.contents().get(day);
      if (content == null || !content.equals(then.get(day))) {
        changed.add(day);
      }
    }
    return changed;
  }

  /// The model's table has been written from these inputs.
  void built(CompiledModel model, Map<TableName, InputState> inputs, Stamp stamp) {
    isChanged = true;
    builds.put(model.table().toString(), new Build(model.hash(), stamp));
    String name = model.table().toString();
    Map<Cell, Entry> now = new HashMap<>();
    inputs.forEach((input, state) ->
        state
            .contents()
            .forEach((day, content) -> {
              var cell = new Cell(name, input.toString(), day);
              Entry before = intervals.get(cell);
              now.put(
                  cell,
                  before != null && before.state.equals(content)
                      ? before
                      : new Entry(content, state.snapshotId(), stamp));
            }));
    intervals.keySet().removeIf(cell -> cell.model.equals(name));
    intervals.putAll(now);
  }

  /// Forgets models that are not there any more.
  void keepOnly(Set<String> models) {
    intervals.keySet().removeIf(cell -> !models.contains(cell.model));
    builds.keySet().retainAll(models);
  }

  /// This ledger with what another says of these models, to be written as it then is.
  public IntervalLedger with(IntervalLedger other, Set<TableName> models) {
    Set<String> names = models.stream().map(TableName::toString).collect(Collectors.toSet());
    var together = new IntervalLedger();
    together.isChanged = true;
    intervals.forEach((cell, entry) -> {
      if (!names.contains(cell.model)) {
        together.intervals.put(cell, entry);
      }
    });
    other.intervals.forEach((cell, entry) -> {
      if (names.contains(cell.model)) {
        together.intervals.put(cell, entry);
      }
    });
    together.builds.putAll(builds);
    together.builds.keySet().removeAll(names);
    other.builds.forEach((model, build) -> {
      if (names.contains(model)) {
        together.builds.put(model, build);
      }
    });
    return together;
  }

  /// Writes it on a branch, where it has changed.
  public void write(LakeBranch branch) {
    if (!isChanged) {
      return;
    }
    List<@Nullable Object[]> days = new ArrayList<>();
    intervals.forEach((cell, entry) ->
        days.add(
            new @Nullable Object[] {
              cell.model,
              cell.input,
              cell.day.isEmpty() ? null : LocalDate.parse(cell.day),
              entry.state,
              entry.snapshotId,
              entry.stamp.run,
              entry.stamp.at
            }));
    List<@Nullable Object[]> models = new ArrayList<>();
    builds.forEach((model, build) ->
        models.add(new @Nullable Object[] {model, build.hash, build.stamp.run, build.stamp.at}));
    branch.replace(INTERVALS, new Rows(INTERVAL_COLUMNS, days));
    branch.replace(BUILDS, new Rows(BUILD_COLUMNS, models));
  }

  /// Whether a table is part of the ledger.
  public static boolean holds(TableName table) {
    return table.equals(INTERVALS) || table.equals(BUILDS);
  }
}
