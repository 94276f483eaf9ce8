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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

  /// A model that can be rendered.
  record Entry(ModelDefinition definition, Materialization materialization, Template template) {
    boolean isEphemeral() {
      return materialization instanceof Materialization.Ephemeral;
    }
  }

  /// @param problems takes all that is wrong with templates, references and configs
  ModelTexts(Project project, List<Problem> problems) {
    this.vars = project.settings().vars();
    this.macros = new Macros(project.macros(), problems);
    sources.putAll(OwnSources.TABLES);
    for (SourceDefinition source : project.sources()) {
      sources.put(source.name().value(), source.table());
    }
    project.sources().stream()
        .flatMap(source -> source.tables().stream())
        .forEach(table -> sources.putIfAbsent(table.name(), table));
    Map<String, Template> templates = new TreeMap<>();
    for (ModelDefinition model : project.models()) {
      try {
        templates.put(model.table().name(), Template.parse(model.sql().path(), model.sql().text()));
      } catch (MillraceException e) {
        problems.addAll(e.problems());
      }
    }
    Set<String> names = new HashSet<>();
    project.models().forEach(model -> names.add(model.table().name()));
    for (ModelDefinition model : project.models()) {
      Template template = templates.get(model.table().name());
      if (template != null && hasKnownReferences(model, template, names, problems)) {
        read(model, template, problems);
      }
    }
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

  private void read(ModelDefinition model, Template template, List<Problem> problems) {
    try {
      ModelDefinition whole =
          new Rendering(this, model, template, Moment.FULL).config().over(model);
      Materialization materialization = Materialization.of(whole);
      models.put(
          model.table().name(),
          new Entry(keyed(whole, materialization), materialization, template));
    } catch (MillraceException e) {
      e.problems()
          .forEach(problem ->
              problems.add(problem.where() == null ? problem.at(model.sql().line(0)) : problem));
    }
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
