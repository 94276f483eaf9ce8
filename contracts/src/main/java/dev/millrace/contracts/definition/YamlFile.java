package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// One YAML file and the problems found in it. Bounded: 1 MB, no aliases, no duplicate keys.
final class YamlFile {

  private static final int MAX_CHARACTERS = 1_000_000;

  private final SourceText source;
  private final Variables variables;
  private final List<Problem> problems = new ArrayList<>();

  YamlFile(SourceText source, Variables variables) {
    this.source = source;
    this.variables = variables;
  }

  SourceText source() {
    return source;
  }

  List<Problem> problems() {
    return problems;
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  String fill(String text) {
    return variables.fill(text);
  }

  Where where(Node node) {
    return source.line(node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0));
  }

  /// The file's top mapping, or nothing and a problem.
  Optional<YamlMap> top() {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source.path())
            .setCodePointLimit(MAX_CHARACTERS)
            .setMaxAliasesForCollections(0)
            .setAllowDuplicateKeys(false)
            .build();
    try {
      Optional<Node> node = new Compose(settings).composeString(source.text());
      if (node.orElse(null) instanceof MappingNode map) {
        return Optional.of(new YamlMap(this, map));
      }
      add(
          ProblemCode.DEFINITION_SYNTAX.at(
              source.line(1),
              "The file holds no mapping (key: value).",
              "Begin it with 'kind: ...'."));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      add(syntax(line, e.getProblem()));
    } catch (YamlEngineException e) {
      add(syntax(0, e.getMessage()));
    }
    return Optional.empty();
  }

  private Problem syntax(int line, @org.jspecify.annotations.Nullable String words) {
    return ProblemCode.DEFINITION_SYNTAX.at(
        source.line(line),
        "The file is not readable YAML: %s.".formatted(words),
        "Mend the line; check its indentation, colons and quotes.");
  }
}
