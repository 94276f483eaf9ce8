package dev.millrace.transform.engine;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.warehouse.ModelDatabase;
import dev.millrace.contracts.warehouse.ModelDatabase.Relation;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.contracts.warehouse.WarehouseTable;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.compile.Dialect;
import dev.millrace.transform.compile.Moment;
import dev.millrace.transform.compile.Rendered;
import dev.millrace.transform.load.TablesToLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Builds models of a project inside another database. What no model makes is loaded there from the
/// lake first; then the models run in their order. A model that the engine refuses keeps those from
/// running that read it, and no others.
///
/// @param models all of the project
/// @param chosen those that are built, in their order; what they read of the others is as an
///   earlier build has left it
/// @param dialect of the database
public record ForeignBuild(
    CompiledModels models, List<CompiledModel> chosen, Dialect dialect, boolean isFullRefresh) {

  private static final Set<ProblemCode> ENGINE_IS_GONE =
      Set.of(ProblemCode.WAREHOUSE_UNAVAILABLE, ProblemCode.START_FAILED);

  private static final Pattern ENGINE_LINE = Pattern.compile("LINE (\\d+):");

  public ForeignBuild {
    chosen = List.copyOf(chosen);
  }

  /// Of all models.
  public ForeignBuild(CompiledModels models, Dialect dialect, boolean isFullRefresh) {
    this(models, models.inOrder(), dialect, isFullRefresh);
  }

  /// What the chosen models read and do not make.
  public Set<TableName> reads() {
    Set<TableName> reads = new TreeSet<>();
    chosen.forEach(model -> reads.addAll(model.reads()));
    chosen.forEach(model -> reads.remove(model.table()));
    return reads;
  }

  /// Brings what the models read and do not make.
  ///
  /// @param load named
  public Warehouse.LoadReport loadInputs(LakeView view, Warehouse warehouse, String load) {
    Set<TableName> inputs = reads();
    models.inOrder().forEach(model -> inputs.remove(model.table()));
    var toLoad = new TablesToLoad(view, 1, false);
    List<WarehouseTable> tables = new ArrayList<>();
    for (TableName input : inputs) {
      tables.add(
          view.find(input)
              .map(state -> toLoad.of(state, List.of(), List.of()))
              .or(() ->
                  view.views().stream()
                      .filter(named -> named.name().equals(input))
                      .findFirst()
                      .map(toLoad::of))
              .orElseThrow(() ->
                  ProblemCode.NOT_FOUND.exception(
                      "The models read the table '%s', which the lake does not have."
                          .formatted(input),
                      "Load it first: './millrace up', or './millrace source run'.")));
    }
    return warehouse.load(load, tables);
  }

  /// Models that stay on the lake's own engine.
  @FunctionalInterface
  public interface Home {

    /// Builds a model there, where it stays.
    ///
    /// @return what was done, in one line; empty where the other database builds it
    Optional<String> build(CompiledModel model);
  }

  /// Runs every model; the caller commits.
  public List<ModelOutcome> run(ModelDatabase database) {
    return run(database, _ -> Optional.empty());
  }

  /// Runs every model, here or there.
  public List<ModelOutcome> run(ModelDatabase database, Home home) {
    Map<TableName, ModelOutcome> outcomes = new TreeMap<>();
    List<ModelOutcome> inOrder = new ArrayList<>();
    for (CompiledModel model : chosen) {
      ModelOutcome outcome =
          missing(model, outcomes)
              .<ModelOutcome>map(why -> new ModelOutcome.Skipped(model.table(), why))
              .orElseGet(() -> one(model, database, home));
      outcomes.put(model.table(), outcome);
      inOrder.add(outcome);
    }
    return inOrder;
  }

  private static Optional<String> missing(
      CompiledModel model, Map<TableName, ModelOutcome> outcomes) {
    return model.reads().stream()
        .sorted()
        .filter(read -> outcomes.containsKey(read))
        .filter(read -> !(outcomes.get(read) instanceof ModelOutcome.Made))
        .findFirst()
        .map(read -> "it reads " + read + ", which is not there");
  }

  private ModelOutcome one(CompiledModel model, ModelDatabase database, Home home) {
    long start = System.nanoTime();
    @Nullable Rendered[] rendered = new @Nullable Rendered[1];
    try {
      Optional<String> atHome = home.build(model);
      if (atHome.isEmpty() && model.materialization() instanceof Materialization.Snapshot) {
        return new ModelOutcome.Skipped(model.table(), "snapshots run on duckdb only");
      }
      String did = atHome.isPresent() ? atHome.get() : made(model, database, rendered);
      return new ModelOutcome.Made(
          model.table(), "%s in %,d ms".formatted(did, (System.nanoTime() - start) / 1_000_000));
    } catch (MillraceException e) {
      if (ENGINE_IS_GONE.contains(e.problem().code())) {
        throw e;
      }
      return new ModelOutcome.Refused(model.table(), located(e.problem(), model, rendered[0]));
    }
  }

  private String made(CompiledModel model, ModelDatabase database, @Nullable Rendered[] rendered) {
    boolean changes =
        !isFullRefresh
            && (model.materialization() instanceof Materialization.Append
                || model.materialization() instanceof Materialization.Merge)
            && database.hash(model.table()).equals(Optional.of(model.hash()));
    Rendered text = model.text().apply((changes ? Moment.INCREMENTAL : Moment.FULL).in(dialect));
    rendered[0] = text;
    boolean isView = model.materialization() instanceof Materialization.View;
    var relation =
        new Relation(
            model.table(),
            isView,
            text.sql(),
            model.definition().key(),
            model.definition().indexes(),
            model.hash());
    if (changes) {
      boolean merges = model.materialization() instanceof Materialization.Merge;
      return "%,d rows came".formatted(database.change(merges ? relation : relation.withoutKey()));
    }
    long rows = database.make(relation);
    return isView ? "a view" : "%,d rows".formatted(rows);
  }

  private static Problem located(
      Problem problem, CompiledModel model, @Nullable Rendered rendered) {
    if (problem.where() != null) {
      return problem;
    }
    Matcher line = ENGINE_LINE.matcher(problem.message());
    int at =
        line.find() && rendered != null && rendered.linesBefore() >= 0
            ? Math.max(0, Integer.parseInt(line.group(1)) - rendered.linesBefore())
            : 0;
    return problem.at(model.definition().sql().line(at));
  }
}
