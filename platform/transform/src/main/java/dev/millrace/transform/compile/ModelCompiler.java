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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Compiles the models of a project and puts them in order.
public final class ModelCompiler {

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
    var template = new Template(project);
    Map<TableName, CompiledModel> models = new TreeMap<>();
    for (ModelDefinition model : project.models()) {
      int before = problems.size();
      String sql = template.fill(model, problems);
      if (problems.size() == before) {
        models.put(model.table(), compiled(model, sql));
      }
    }
    List<CompiledModel> inOrder = problems.isEmpty() ? inOrder(models) : List.of();
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return inOrder;
  }

  private CompiledModel compiled(ModelDefinition model, String sql) {
    try {
      Set<TableName> reads = engine.tablesIn(sql);
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
      return new CompiledModel(model, sql, reads);
    } catch (MillraceException e) {
      e.problems().forEach(problem -> problems.add(problem.at(model.sql().line(line(problem)))));
      return new CompiledModel(model, sql, Set.of());
    }
  }

  private static int line(Problem problem) {
    Matcher line = ENGINE_LINE.matcher(problem.message());
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
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
