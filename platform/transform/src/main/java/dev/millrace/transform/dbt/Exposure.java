package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What reads the tables of a project and is none itself: a dashboard, a notebook, an application.
///
/// @param parents what it reads, by id
record Exposure(String id, String name, String type, String owner, Set<String> parents) {

  private static final List<String> TYPES =
      List.of("dashboard", "notebook", "analysis", "ml", "application");

  /// One call, as dbt wants each entry to be: `ref('orders')`, `ref('kit', 'orders')`,
  /// `source('till', 'orders')`.
  private static final Pattern CALL =
      Pattern.compile(
          "\\s*(ref|source|metric)\\(\\s*['\"]([^'\"]+)['\"]\\s*(?:,\\s*['\"]([^'\"]+)['\"]\\s*)?\\)\\s*");

  Exposure {
    parents = Set.copyOf(parents);
  }

  /// Read after all nodes and sources, which it may name.
  static Exposure of(DbtProject project, String pack, YamlTree yaml, Map<Object, Object> item) {
    Where where = yaml.where(item);
    String name = YamlTree.text(item.get("name"));
    if (name.isEmpty()) {
      project.problems.add(ProjectFiles.missing(where, "name"));
    }
    String type = YamlTree.text(item.get("type"));
    if (!TYPES.contains(type)) {
      project.problems.add(
          ProblemCode.DEFINITION_VALUE.at(
              where,
              "The exposure '%s' is of type '%s'; expected one of %s."
                  .formatted(name, type, String.join(", ", TYPES)),
              "Write 'type: dashboard' or another of them."));
    }
    Map<Object, Object> owner = YamlTree.map(item.get("owner"));
    String who = YamlTree.text(owner.get("name"));
    var parents = new LinkedHashSet<String>();
    for (Object entry : YamlTree.list(item.get("depends_on"))) {
      parent(project, where, name, YamlTree.text(entry)).ifPresent(parents::add);
    }
    return new Exposure(
        "exposure." + pack + "." + name,
        name,
        type,
        who.isEmpty() ? YamlTree.text(owner.get("email")) : who,
        parents);
  }

  private static Optional<String> parent(
      DbtProject project, Where where, String exposure, String call) {
    Matcher parts = CALL.matcher(call);
    if (!parts.matches()) {
      project.problems.add(
          ProblemCode.DEFINITION_VALUE.at(
              where,
              "The exposure '%s' depends on '%s'; expected ref('...') or source('...', '...')."
                  .formatted(exposure, call),
              "Write each entry of 'depends_on' as one call."));
      return Optional.empty();
    }
    String first = parts.group(2);
    String second = parts.group(3);
    Optional<String> found =
        switch (parts.group(1)) {
          case "source" ->
              project.findSource(first, second == null ? "" : second).map(SourceTable::id);
          case "ref" ->
              project
                  .find(second == null ? "" : first, second == null ? first : second)
                  .map(Node::id);
          default -> Optional.empty();
        };
    if (found.isEmpty() && !parts.group(1).equals("metric")) { // metrics are read, not known
      project.problems.add(unknown(where, exposure, call));
    }
    return found;
  }

  private static Problem unknown(Where where, String exposure, String call) {
    return ProblemCode.MODEL_REFERENCE_UNKNOWN.at(
        where,
        "The exposure '%s' depends on %s, which no file defines.".formatted(exposure, call.strip()),
        "Correct the name, or remove it from 'depends_on'.");
  }
}
