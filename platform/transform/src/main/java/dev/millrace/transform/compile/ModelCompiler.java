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
import dev.millrace.transform.Materialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.jspecify.annotations.Nullable;

/// Compiles the models of a project and puts them in order.
public final class ModelCompiler {

  private static final int TOGETHER = 500;
  private static final Pattern ENGINE_LINE = Pattern.compile("LINE (\\d+):");

  private final Project project;
  private final SqlEngine engine;
  private final CompiledBefore before;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> known = new TreeSet<>(OwnSources.names());

  public ModelCompiler(Project project, SqlEngine engine, CompiledBefore before) {
    this.project = project;
    this.engine = engine;
    this.before = before;
    project.sources().forEach(source -> known.add(source.table().toString()));
    project.models().forEach(model -> known.add(model.table().toString()));
  }

  public List<CompiledModel> compile() {
    var texts = new ModelTexts(project, before, problems);
    List<ModelTexts.Entry> entries = texts.entries();
    Map<TableName, CompiledBefore.Done> known = stillTrue(entries, texts);
    for (ModelTexts.Entry entry : entries) {
      if (entry.isEphemeral()) {
        this.known.remove(entry.definition().table().toString());
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += TOGETHER) {
      outcomes.addAll(
          compiled(entries.subList(from, Math.min(entries.size(), from + TOGETHER)), texts, known));
    }
    outcomes.forEach(outcome -> problems.addAll(outcome.problems));
    List<CompiledModel> compiled =
        outcomes.stream()
            .filter(outcome -> !outcome.entry.isEphemeral())
            .flatMap(outcome -> Optional.ofNullable(outcome.model).stream())
            .toList();
    Map<TableName, CompiledModel> models = new TreeMap<>();
    compiled.forEach(model -> models.put(model.table(), model));
    List<CompiledModel> inOrder = problems.isEmpty() ? inOrder(models) : List.of();
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    remember(outcomes, texts);
    return Inputs.behindViews(inOrder);
  }

  /// @param model null where it has problems
  private record Outcome(
      ModelTexts.Entry entry, @Nullable CompiledModel model, List<Problem> problems) {}

  /// Models that need not be looked at again; none when an ephemeral one has changed.
  private static Map<TableName, CompiledBefore.Done> stillTrue(
      List<ModelTexts.Entry> entries, ModelTexts texts) {
    Map<TableName, CompiledBefore.Done> before = texts.before();
    Set<ModelTexts.Entry> now =
        entries.stream().filter(ModelTexts.Entry::isEphemeral).collect(Collectors.toSet());
    Set<ModelTexts.Entry> then =
        before.values().stream()
            .map(CompiledBefore.Done::entry)
            .filter(ModelTexts.Entry::isEphemeral)
            .collect(Collectors.toSet());
    return now.equals(then) ? before : Map.of();
  }

  private void remember(List<Outcome> outcomes, ModelTexts texts) {
    Map<TableName, ModelDefinition> given = new HashMap<>();
    project.models().forEach(model -> given.put(model.table(), model));
    Map<TableName, CompiledBefore.Done> done = new HashMap<>();
    for (Outcome outcome : outcomes) {
      TableName table = outcome.entry.definition().table();
      ModelDefinition definition = given.get(table);
      if (definition != null) {
        done.put(table, new CompiledBefore.Done(definition, outcome.entry, outcome.model));
      }
    }
    before.compiled(new CompiledBefore.Generation(texts.surroundings(), done));
  }

  private List<Outcome> compiled(
      List<ModelTexts.Entry> some, ModelTexts texts, Map<TableName, CompiledBefore.Done> known) {
    List<String> unread =
        some.parallelStream()
            .filter(entry -> known(entry, known).isEmpty())
            .filter(entry -> !(entry.materialization() instanceof Materialization.Seed))
            .flatMap(entry -> sql(entry, texts).stream())
            .filter(sql -> !before.knowsReads(sql))
            .toList();
    if (!unread.isEmpty()) {
      engine.parseAhead(unread);
    }
    return some.parallelStream()
        .map(entry ->
            known(entry, known)
                .map(model -> again(entry, model, texts))
                .orElseGet(() -> compiled(entry, texts)))
        .toList();
  }

  private static Optional<CompiledModel> known(
      ModelTexts.Entry entry, Map<TableName, CompiledBefore.Done> known) {
    CompiledBefore.Done done = known.get(entry.definition().table());
    return done == null || !done.entry().equals(entry)
        ? Optional.empty()
        : Optional.ofNullable(done.compiled());
  }

  /// The same, but rendered among the models as they are now.
  private Outcome again(ModelTexts.Entry entry, CompiledModel model, ModelTexts texts) {
    List<Problem> found = new ArrayList<>();
    if (!texts.hasSameNames()) {
      requireKnown(model.definition(), model.reads(), found);
    }
    return new Outcome(
        entry,
        new CompiledModel(
            model.definition(),
            model.materialization(),
            moment -> texts.render(entry, moment),
            model.sql(),
            model.reads(),
            model.reads(),
            model.hash()),
        found);
  }

  private static Optional<String> sql(ModelTexts.Entry entry, ModelTexts texts) {
    try {
      return Optional.of(texts.render(entry, Moment.FULL).sql());
    } catch (MillraceException _) {
      return Optional.empty(); // told when the model is compiled
    }
  }

  private Set<TableName> reads(String sql) {
    return before.reads(sql, engine::tablesIn);
  }

  private Outcome compiled(ModelTexts.Entry entry, ModelTexts texts) {
    ModelDefinition model = entry.definition();
    List<Problem> found = new ArrayList<>();
    Rendered full = Moments.NOTHING;
    try {
      full = texts.render(entry, Moment.FULL);
      if (entry.materialization() instanceof Materialization.Seed(String schema)) {
        return new Outcome(entry, seed(entry, schema, full, texts), found);
      }
      Set<TableName> reads = new TreeSet<>(reads(full.sql()));
      String fingerprint = full.sql() + entry.materialization() + model.partitionByDayOf();
      fingerprint += String.join(",", model.sortBy());
      if (entry.materialization().isIncremental()) {
        full = texts.render(entry, Moment.INCREMENTAL);
        reads.addAll(reads(full.sql()));
        reads.remove(model.table());
        full = texts.render(entry, Moment.of(Moments.SOME_DAY));
        fingerprint += full.sql();
        var _ = reads(full.sql());
        full = texts.render(entry, Moment.FULL);
      }
      requireKnown(model, reads, found);
      return new Outcome(
          entry,
          new CompiledModel(
              model,
              entry.materialization(),
              moment -> texts.render(entry, moment),
              full.sql(),
              reads,
              reads,
              Fingerprint.of(fingerprint)),
          found);
    } catch (MillraceException e) {
      Rendered rendered = full;
      e.problems()
          .forEach(problem ->
              found.add(
                  problem.where() == null
                      ? problem.at(model.sql().line(line(problem, rendered)))
                      : problem));
      return new Outcome(entry, null, found);
    }
  }

  /// Its rows are not parsed: they are values, and there may be many.
  private static CompiledModel seed(
      ModelTexts.Entry entry, String schema, Rendered full, ModelTexts texts) {
    return new CompiledModel(
        entry.definition(),
        entry.materialization(),
        moment -> texts.render(entry, moment),
        schema,
        Set.of(),
        Set.of(),
        Fingerprint.of(full.sql()));
  }

  private void requireKnown(ModelDefinition model, Set<TableName> reads, List<Problem> found) {
    for (TableName table : reads) {
      if (!known.contains(table.toString())) {
        found.add(
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
    Map<TableName, CompiledModel> done = new LinkedHashMap<>();
    models.values().forEach(model -> visit(model, models, done, new LinkedHashSet<>()));
    return List.copyOf(done.values());
  }

  private void visit(
      CompiledModel model,
      Map<TableName, CompiledModel> models,
      Map<TableName, CompiledModel> done,
      Set<TableName> path) {
    if (done.containsKey(model.table()) || !problems.isEmpty()) {
      return;
    }
    if (!path.add(model.table())) {
      problems.add(circle(model, path));
      return;
    }
    for (TableName read : model.reads().stream().sorted().toList()) {
      CompiledModel upstream = models.get(read);
      if (upstream != null) {
        visit(upstream, models, done, path);
      }
    }
    path.remove(model.table());
    done.put(model.table(), model);
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
