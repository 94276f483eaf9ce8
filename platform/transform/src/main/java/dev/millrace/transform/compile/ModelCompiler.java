package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.OwnSources;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.transform.CompiledModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Compiles the models of a project and puts them in order.
public final class ModelCompiler {

  private static final int TOGETHER = 1_000;
  private static final Pattern ENGINE_LINE = Pattern.compile("LINE (\\d+):");

  private final Project project;
  private final SqlEngine engine;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> known = new TreeSet<>(OwnSources.names());

  public ModelCompiler(Project project, SqlEngine engine) {
    this.project = project;
    this.engine = engine;
    project.sources().forEach(source -> known.add(source.table().toString()));
    project.models().forEach(model -> known.add(model.table().toString()));
  }

  public List<CompiledModel> compile() {
    var texts = new ModelTexts(project, problems);
    List<CompiledModel> compiled = new ArrayList<>();
    for (ModelTexts.Entry entry : texts.entries()) {
      if (entry.isEphemeral()) {
        known.remove(entry.definition().table().toString());
      }
    }
    List<ModelTexts.Entry> entries = texts.entries();
    for (int from = 0; from < entries.size(); from += TOGETHER) {
      List<ModelTexts.Entry> some =
          entries.subList(from, Math.min(entries.size(), from + TOGETHER));
      engine.parseAhead(some.stream().flatMap(entry -> sql(entry, texts).stream()).toList());
      for (ModelTexts.Entry entry : some) {
        compiled(entry, texts).filter(_ -> !entry.isEphemeral()).ifPresent(compiled::add);
      }
    }
    Map<TableName, CompiledModel> models = new TreeMap<>();
    compiled.forEach(model -> models.put(model.table(), model));
    List<CompiledModel> inOrder = problems.isEmpty() ? inOrder(models) : List.of();
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return Inputs.behindViews(inOrder);
  }

  private static Optional<String> sql(ModelTexts.Entry entry, ModelTexts texts) {
    try {
      return Optional.of(texts.render(entry, Moment.FULL).sql());
    } catch (MillraceException _) {
      return Optional.empty(); // told when the model is compiled
    }
  }

  private Optional<CompiledModel> compiled(ModelTexts.Entry entry, ModelTexts texts) {
    ModelDefinition model = entry.definition();
    Rendered full = Moments.NOTHING;
    try {
      full = texts.render(entry, Moment.FULL);
      Set<TableName> reads = new TreeSet<>(engine.tablesIn(full.sql()));
      String fingerprint = full.sql() + entry.materialization() + model.partitionByDayOf();
      fingerprint += String.join(",", model.sortBy());
      if (entry.materialization().isIncremental()) {
        full = texts.render(entry, Moment.INCREMENTAL);
        reads.addAll(engine.tablesIn(full.sql()));
        reads.remove(model.table());
        full = texts.render(entry, Moment.of(Moments.SOME_DAY));
        fingerprint += full.sql();
        engine.tablesIn(full.sql());
        full = texts.render(entry, Moment.FULL);
      }
      requireKnown(model, reads);
      return Optional.of(
          new CompiledModel(
              model,
              entry.materialization(),
              moment -> texts.render(entry, moment),
              full.sql(),
              reads,
              reads,
              Fingerprint.of(fingerprint)));
    } catch (MillraceException e) {
      Rendered rendered = full;
      e.problems()
          .forEach(problem ->
              problems.add(
                  problem.where() == null
                      ? problem.at(model.sql().line(line(problem, rendered)))
                      : problem));
      return Optional.empty();
    }
  }

  private void requireKnown(ModelDefinition model, Set<TableName> reads) {
    for (TableName table : reads) {
      if (!known.contains(table.toString())) {
        problems.add(
            ProblemCode.MODEL_REFERENCE_UNKNOWN.at(
                model.sql().line(0),
                "Model '%s' reads the table '%s', which no file defines."
                    .formatted(model.table().name(), table),
                Nearest.hint(table.toString(), known, "Name it by {{ ref('...') }}.")));
      }
    }
  }

  /// Where the engine's line is in the model's file; 0 where that cannot be told.
  private static int line(Problem problem, Rendered rendered) {
    Matcher line = ENGINE_LINE.matcher(problem.message());
    return line.find() && rendered.linesBefore() >= 0
        ? Math.max(0, Integer.parseInt(line.group(1)) - rendered.linesBefore())
        : 0;
  }

  /// Depth first; what is met again on the way down closes a circle.
  private List<CompiledModel> inOrder(Map<TableName, CompiledModel> models) {
    Set<CompiledModel> done = new LinkedHashSet<>();
    models.values().forEach(model -> visit(model, models, done, new LinkedHashSet<>()));
    return List.copyOf(done);
  }

  private void visit(
      CompiledModel model,
      Map<TableName, CompiledModel> models,
      Set<CompiledModel> done,
      Set<TableName> path) {
    if (done.contains(model) || !problems.isEmpty()) {
      return;
    }
    if (!path.add(model.table())) {
      problems.add(circle(model, path));
      return;
    }
    for (TableName read : new TreeSet<>(model.reads())) {
      CompiledModel upstream = models.get(read);
      if (upstream != null) {
        visit(upstream, models, done, path);
      }
    }
    path.remove(model.table());
    done.add(model);
  }

  private static Problem circle(CompiledModel model, Set<TableName> path) {
    String way =
        path.stream()
            .dropWhile(table -> !table.equals(model.table()))
            .map(TableName::name)
            .collect(Collectors.joining(" -> "));
    return ProblemCode.MODEL_CYCLE.at(
        model.definition().sql().line(0),
        "Models read each other in a circle: %s -> %s.".formatted(way, model.table().name()),
        "Remove one of the references.");
  }
}
