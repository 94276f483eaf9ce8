package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.OwnSources;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills `{{ ref('model') }}` and `{{ source('name') }}` with table names. Lines stay where they
/// are, so that the engine's line numbers are the file's.
final class Template {

  private static final Pattern PLACE = Pattern.compile("\\{\\{(.*?)}}|\\{%.*?%}", Pattern.DOTALL);
  private static final Pattern CALL =
      Pattern.compile("\\s*(ref|source)\\(\\s*['\"]([^'\"]+)['\"]\\s*\\)\\s*");

  private final Map<String, TableName> models = new TreeMap<>();
  private final Map<String, TableName> sources = new TreeMap<>();

  Template(Project project) {
    project.models().forEach(model -> models.put(model.table().name(), model.table()));
    sources.putAll(OwnSources.TABLES);
    for (SourceDefinition source : project.sources()) {
      sources.put(source.name().value(), source.table());
    }
    project.sources().stream()
        .flatMap(source -> source.tables().stream())
        .forEach(table -> sources.putIfAbsent(table.name(), table));
  }

  /// The SQL with every place filled; what cannot be filled is added to the problems.
  String fill(ModelDefinition model, List<Problem> problems) {
    String text = model.sql().text();
    Matcher place = PLACE.matcher(text);
    var filled = new StringBuilder();
    while (place.find()) {
      Where where = model.sql().line(lineOf(text, place.start()));
      place.appendReplacement(
          filled, Matcher.quoteReplacement(table(model, place, where, problems)));
    }
    return place.appendTail(filled).toString();
  }

  private String table(ModelDefinition model, Matcher place, Where where, List<Problem> problems) {
    Matcher call = CALL.matcher(place.group(1) == null ? "" : place.group(1));
    if (!call.matches()) {
      problems.add(
          ProblemCode.MODEL_TEMPLATE.at(
              where,
              "Model '%s' holds '%s'; expected ref('...') or source('...')."
                  .formatted(model.table().name(), place.group()),
              "Write plain SQL around {{ ref('model') }} and {{ source('name') }}."));
      return "null";
    }
    boolean isRef = call.group(1).equals("ref");
    Map<String, TableName> known = isRef ? models : sources;
    TableName table = known.get(call.group(2));
    if (table == null) {
      problems.add(
          ProblemCode.MODEL_REFERENCE_UNKNOWN.at(
              where,
              "Model '%s' refers to '%s', which no file defines."
                  .formatted(model.table().name(), call.group(2)),
              Nearest.hint(
                  call.group(2),
                  known.keySet(),
                  isRef
                      ? "Write models/<layer>/%s.sql.".formatted(call.group(2))
                      : "Define it in sources/.")));
      return "null";
    }
    return table.toString();
  }

  static int lineOf(String text, int position) {
    return (int) text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
  }
}
