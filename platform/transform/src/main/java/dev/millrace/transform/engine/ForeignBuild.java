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

/// Builds the models of a project inside another database. What no model makes is loaded there from
/// the lake first; then the models run in their order. A model that the engine refuses keeps those
/// from running that read it, and no others.
///
/// @param dialect of the database
public record ForeignBuild(CompiledModels models, Dialect dialect, boolean isFullRefresh) {

  private static final Pattern ENGINE_LINE = Pattern.compile("LINE (\\d+):");

  /// Brings what the models read and do not make.
  ///
  /// @param load named
  public Warehouse.LoadReport loadInputs(LakeView view, Warehouse warehouse, String load) {
    Set<TableName> inputs = new TreeSet<>();
    models.inOrder().forEach(model -> inputs.addAll(model.reads()));
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

  /// Runs every model; the caller commits.
  public List<ModelOutcome> run(ModelDatabase database) {
    Map<TableName, ModelOutcome> outcomes = new TreeMap<>();
    List<ModelOutcome> inOrder = new ArrayList<>();
    for (CompiledModel model : models.inOrder()) {
      ModelOutcome outcome =
          missing(model, outcomes)
              .<ModelOutcome>map(why -> new ModelOutcome.Skipped(model.table(), why))
              .orElseGet(() -> one(model, database));
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

  private ModelOutcome one(CompiledModel model, ModelDatabase database) {
    if (model.materialization() instanceof Materialization.Snapshot) {
      return new ModelOutcome.Skipped(model.table(), "snapshots run on duckdb only");
    }
    long start = System.nanoTime();
    @Nullable Rendered[] rendered = new @Nullable Rendered[1];
    try {
      String did = made(model, database, rendered);
      return new ModelOutcome.Made(
          model.table(), "%s in %,d ms".formatted(did, (System.nanoTime() - start) / 1_000_000));
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.WAREHOUSE_UNAVAILABLE) {
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
