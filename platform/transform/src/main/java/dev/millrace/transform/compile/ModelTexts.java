package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.OwnSources;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.jinja.Builtins;
import dev.millrace.transform.jinja.Template;
import dev.millrace.transform.seed.SeedSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The templates of a project's models, and what their names stand for.
final class ModelTexts {

  private final Map<String, Entry> models = new TreeMap<>();
  private final Map<String, TableName> sources = new TreeMap<>();
  private final Map<String, String> vars;
  private final Macros macros;
  private final Map<String, Object> builtins = Builtins.all();
  private final CompiledBefore.Surroundings surroundings;
  private final Map<TableName, CompiledBefore.Done> before;
  private final boolean hasSameNames;

  /// A model that can be rendered.
  record Entry(ModelDefinition definition, Materialization materialization, Template template) {
    boolean isEphemeral() {
      return materialization instanceof Materialization.Ephemeral;
    }
  }

  /// @param problems takes all that is wrong with templates, references and configs
  ModelTexts(Project project, CompiledBefore compiledBefore, List<Problem> problems) {
    this.vars = project.settings().vars();
    this.macros = new Macros(project.macros(), problems);
    sources.putAll(OwnSources.TABLES);
    for (SourceDefinition source : project.sources()) {
      sources.put(source.name().value(), source.table());
    }
    project.sources().stream()
        .flatMap(source -> source.tables().stream())
        .forEach(table -> sources.putIfAbsent(table.name(), table));
    Map<String, TableName> names = new HashMap<>();
    project.models().forEach(model -> names.put(model.table().name(), model.table()));
    surroundings = new CompiledBefore.Surroundings(vars, project.macros(), sources, names);
    before = compiledBefore.models(surroundings);
    hasSameNames = compiledBefore.hasSameNames(surroundings);
    for (Read read : project.models().parallelStream().map(this::read).toList()) {
      problems.addAll(read.problems);
      if (read.entry != null) {
        models.put(read.entry.definition().table().name(), read.entry);
      }
    }
  }

  private record Read(@Nullable Entry entry, List<Problem> problems) {}

  private Read read(ModelDefinition model) {
    List<Problem> problems = new ArrayList<>();
    try {
      CompiledBefore.Done done = before.get(model.table());
      if (done != null && hasSameNames && done.given().equals(model)) {
        return new Read(done.entry(), problems);
      }
      Template template =
          done != null && done.given().sql().equals(model.sql()) && model.build().seed() == null
              ? done.entry().template()
              : Template.parse(model.sql().path(), text(model));
      if (!hasKnownReferences(model, template, surroundings.models().keySet(), problems)) {
        return new Read(null, problems);
      }
      return new Read(
          done != null && done.given().equals(model) ? done.entry() : entry(model, template),
          problems);
    } catch (MillraceException e) {
      e.problems()
          .forEach(problem ->
              problems.add(problem.where() == null ? problem.at(model.sql().line(0)) : problem));
      return new Read(null, problems);
    }
  }

  private static String text(ModelDefinition model) {
    return model.build().seed() == null ? model.sql().text() : SeedSql.of(model).template();
  }

  /// References that are written out are checked in every branch, not only where a run comes by.
  private boolean hasKnownReferences(
      ModelDefinition model, Template template, Set<String> names, List<Problem> problems) {
    int before = problems.size();
    for (Template.NamedCall call : template.calls()) {
      if (call.texts().isEmpty()) {
        continue;
      }
      String name = call.texts().getLast();
      boolean isRef = call.name().equals("ref");
      if ((isRef && !names.contains(name))
          || (call.name().equals("source") && !sources.containsKey(name))) {
        problems.add(
            unknown(model, name, isRef, isRef ? names : sources.keySet())
                .at(model.sql().line(call.line())));
      }
    }
    return problems.size() == before;
  }

  static Problem unknown(ModelDefinition model, String name, boolean isRef, Set<String> known) {
    return ProblemCode.MODEL_REFERENCE_UNKNOWN.problem(
        "Model '%s' refers to '%s', which no file defines.".formatted(model.table().name(), name),
        Nearest.hint(
            name,
            known,
            isRef ? "Write models/<layer>/%s.sql.".formatted(name) : "Define it in sources/."));
  }

  private Entry entry(ModelDefinition model, Template template) {
    ModelDefinition whole = new Rendering(this, model, template, Moment.FULL).config().over(model);
    Materialization materialization = Materialization.of(whole);
    return new Entry(keyed(whole, materialization), materialization, template);
  }

  /// In a snapshot's table a row is named by its key and by when it began.
  private static ModelDefinition keyed(ModelDefinition model, Materialization materialization) {
    if (!(materialization instanceof Materialization.Snapshot(List<String> key, _))) {
      return model;
    }
    List<String> versions = new ArrayList<>(key);
    versions.add("valid_from");
    return model.with(
        versions, model.partitionByDayOf(), model.sortBy(), model.build(), model.tags());
  }

  CompiledBefore.Surroundings surroundings() {
    return surroundings;
  }

  /// Whether models and sources are called as they were.
  boolean hasSameNames() {
    return hasSameNames;
  }

  /// As they were compiled before, where nothing that they are rendered in has changed.
  Map<TableName, CompiledBefore.Done> before() {
    return before;
  }

  List<Entry> entries() {
    return new ArrayList<>(models.values());
  }

  /// @throws MillraceException with file and line
  Rendered render(Entry entry, Moment moment) {
    return new Rendering(this, entry.definition(), entry.template(), moment).render();
  }

  @Nullable Entry model(String name) {
    return models.get(name);
  }

  Set<String> modelNames() {
    return models.keySet();
  }

  @Nullable TableName source(String name) {
    return sources.get(name);
  }

  Set<String> sourceNames() {
    return sources.keySet();
  }

  @Nullable String var(String name) {
    return vars.get(name);
  }

  @Nullable Object builtin(String name) {
    return builtins.get(name);
  }

  Macros macros() {
    return macros;
  }

  /// For messages that name what is near.
  Map<String, String> vars() {
    return new HashMap<>(vars);
  }
}
