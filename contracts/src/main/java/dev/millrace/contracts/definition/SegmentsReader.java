package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.SegmentsDefinition.Clusters;
import dev.millrace.contracts.definition.SegmentsDefinition.Rfm;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/// Reads `type: segments` of `ml/*.yaml`.
final class SegmentsReader {

  private SegmentsReader() {}

  static SegmentsDefinition read(YamlMap map, String name) {
    var definition =
        new SegmentsDefinition(
            name,
            map.find("description").orElse(null),
            map.texts("features").stream().flatMap(view -> viewName(map, view).stream()).toList(),
            map.text("population"),
            map.text("data_until"),
            map.map("rfm").map(SegmentsReader::rfm).orElse(null),
            map.map("clusters").map(SegmentsReader::clusters).orElse(null),
            map.textMap("rules"),
            map.where());
    definition.rules().forEach((segment, condition) -> check(map, segment, condition));
    if (definition.rfm() == null && definition.clusters() == null && definition.rules().isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The segments '%s' say neither 'rfm' nor 'clusters' nor 'rules'; expected at least one."
                  .formatted(name),
              "Write 'rfm: {recency: days_since_last_order, frequency: orders_90d, money: revenue_90d}'."));
    }
    return definition;
  }

  private static void check(YamlMap map, String segment, String condition) {
    try {
      FlowCondition.parse(condition);
    } catch (IllegalArgumentException e) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("rules"),
              "The rule of the segment '%s' is '%s'; %s."
                  .formatted(segment, condition, e.getMessage()),
              "Write it as in 'revenue_90d > 500 and orders_30d >= 2'."));
    }
  }

  private static Rfm rfm(YamlMap map) {
    var rfm = new Rfm(map.text("recency"), map.text("frequency"), map.text("money"));
    map.end();
    return rfm;
  }

  private static Clusters clusters(YamlMap map) {
    var clusters =
        new Clusters(map.texts("of"), map.find("count", SegmentsReader::count).orElse(0));
    if (clusters.features().isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The clusters do not say what customers are compared by.",
              "Write 'of: [orders_90d, revenue_90d]'."));
    }
    map.end();
    return clusters;
  }

  private static int count(String text) {
    int count = Integer.parseInt(text);
    if (count < 2 || count > Clusters.MOST) {
      throw new IllegalArgumentException("expected 2 to " + Clusters.MOST);
    }
    return count;
  }

  private static List<ViewName> viewName(YamlMap map, String text) {
    return map.checked(List.of(), () -> List.of(new ViewName(text)));
  }

  /// Every feature that a definition names.
  static List<String> features(SegmentsDefinition definition) {
    var names = new ArrayList<String>();
    Rfm rfm = definition.rfm();
    if (rfm != null) {
      names.addAll(List.of(rfm.recency(), rfm.frequency(), rfm.money()));
    }
    if (definition.clusters() != null) {
      names.addAll(definition.clusters().features());
    }
    definition.rules().values().forEach(rule -> names.addAll(named(rule)));
    return names;
  }

  /// Of a condition that cannot be read the reader has told already.
  private static List<String> named(String condition) {
    try {
      return FlowCondition.parse(condition).names();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
