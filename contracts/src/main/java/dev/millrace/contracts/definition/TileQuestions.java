package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.FunnelQuestion.Step;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what tiles ask that is more than a metric by dimensions.
final class TileQuestions {

  private static final Duration LONGEST = Duration.ofDays(366);

  private TileQuestions() {}

  static FunnelQuestion funnel(YamlMap tile) {
    String entity = tile.text("entity");
    var steps = new ArrayList<Step>();
    tile.map("steps").ifPresent(map -> map.keys().forEach(title -> steps.add(step(map, title))));
    if (steps.size() < FunnelQuestion.FEWEST || steps.size() > FunnelQuestion.MOST) {
      tile.add(
          ProblemCode.DEFINITION_VALUE.at(
              tile.line("steps"),
              "The funnel has %d 'steps'; expected %d to %d."
                  .formatted(steps.size(), FunnelQuestion.FEWEST, FunnelQuestion.MOST),
              "Write them as in 'steps: {Seen: {event: Product Viewed}, Bought: {event: Order"
                  + " Completed}}'."));
    }
    return new FunnelQuestion(
        entity, steps, tile.find("within", TileQuestions::within).orElse(FunnelQuestion.USUAL));
  }

  private static Step step(YamlMap steps, String title) {
    var filters = new LinkedHashMap<String, List<String>>();
    steps.map(title).ifPresent(map -> map.keys().forEach(key -> filters.put(key, map.texts(key))));
    boolean isPlain =
        FunnelQuestion.isPlain(title)
            && !title.matches("[0-9]+") // which pages would put first
            && filters.values().stream().flatMap(List::stream).allMatch(FunnelQuestion::isPlain);
    if (!isPlain || filters.isEmpty()) {
      steps.add(
          ProblemCode.DEFINITION_VALUE.at(
              steps.line(title),
              "The step '%s' is none; expected a title in words and values of dimensions, without '|'."
                  .formatted(title),
              "Write it as in 'Bought: {event: Order Completed}'."));
    }
    return new Step(title, filters);
  }

  private static Duration within(String text) {
    Duration within = Durations.parse(text);
    if (within.isZero() || within.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("expected more than nothing and at most 366 days");
    }
    return within;
  }

  static CohortQuestion cohort(YamlMap tile) {
    return new CohortQuestion(tile.text("entity"), tile.find("starts").orElse(null));
  }

  /// The filters of a tile or of another question: values by dimension.
  static Map<String, List<String>> filters(YamlMap tile) {
    var filters = new LinkedHashMap<String, List<String>>();
    tile.map("filters")
        .ifPresent(map -> map.keys().forEach(key -> filters.put(key, map.texts(key))));
    return filters;
  }
}
