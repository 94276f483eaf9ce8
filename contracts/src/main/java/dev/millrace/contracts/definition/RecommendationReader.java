package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.RecommendationDefinition.Catalogue;
import dev.millrace.contracts.definition.RecommendationDefinition.Clicks;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.RecommendationDefinition.Sequence;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads `type: recommendations` of `ml/*.yaml`.
final class RecommendationReader {

  private static final String ALL = "true";
  private static final double MOST_EXPLORED = 0.5;
  private static final Catalogue NO_CATALOGUE =
      new Catalogue(TableName.of("gold.none"), "", "", ALL);

  private RecommendationReader() {}

  static RecommendationDefinition read(YamlMap map, String name) {
    if (!map.has("catalogue")) {
      map.text("catalogue");
    }
    return new RecommendationDefinition(
        name,
        map.find("description").orElse(null),
        map.text("interactions"),
        map.text("data_until"),
        map.require("hold_out", Durations::parse, Duration.ZERO),
        map.map("catalogue").map(RecommendationReader::catalogue).orElse(NO_CATALOGUE),
        map.map("clicks").map(RecommendationReader::clicks).orElse(null),
        scenarios(map),
        map.map("sequence").map(RecommendationReader::sequence).orElse(null),
        map.where());
  }

  private static Catalogue catalogue(YamlMap map) {
    String item = map.text("item");
    var catalogue =
        new Catalogue(
            map.require("table", TableName::of, NO_CATALOGUE.table()),
            item,
            map.find("title").orElse(item),
            map.find("where").orElse(ALL));
    map.end();
    return catalogue;
  }

  private static Clicks clicks(YamlMap map) {
    var clicks =
        new Clicks(map.require("view", ViewName::new, new ViewName("none")), map.text("feature"));
    map.end();
    return clicks;
  }

  private static Sequence sequence(YamlMap map) {
    int dims = map.find("dims", Integer::valueOf).orElse(Sequence.DEFAULT.dims());
    int epochs = map.find("epochs", Integer::valueOf).orElse(Sequence.DEFAULT.epochs());
    int history = map.find("history", Integer::valueOf).orElse(Sequence.DEFAULT.history());
    int threads = map.find("threads", Integer::valueOf).orElse(Sequence.DEFAULT.threads());
    map.end();
    try {
      return new Sequence(dims, epochs, history, threads);
    } catch (IllegalArgumentException e) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.where(),
              "The sequence model cannot be trained so: %s.".formatted(e.getMessage()),
              "Write it as in 'sequence: {dims: 64, epochs: 40, history: 50, threads: 1}'."));
      return Sequence.DEFAULT;
    }
  }

  private static List<Scenario> scenarios(YamlMap map) {
    var scenarios = new ArrayList<Scenario>();
    map.map("scenarios")
        .ifPresent(all ->
            all.keys()
                .forEach(key -> all.map(key).ifPresent(one -> scenarios.add(scenario(one, key)))));
    if (scenarios.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The recommendations have no 'scenarios'; expected at least one.",
              "Write 'scenarios: {for_you: {method: for_you}}'."));
    }
    return scenarios;
  }

  private static Scenario scenario(YamlMap map, String name) {
    var scenario =
        new Scenario(
            name,
            map.require("method", RecommendationReader::method, Method.TRENDING),
            map.find("where").orElse(ALL),
            map.find("hide_bought", FieldRules::yes).orElse(false),
            ShelfRulesReader.read(map),
            map.find("explore", RecommendationReader::share).orElse(0.0));
    if (scenario.method() == Method.NEXT_BASKET && scenario.explore() > 0) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("explore"),
              "The scenario '%s' answers with the next basket and has 'explore'; expected none, for such answers cannot be replayed."
                  .formatted(name),
              "Leave 'explore' out, and compare with an experiment."));
    }
    map.end();
    return scenario;
  }

  private static double share(String text) {
    double share =
        Double.parseDouble(text.replace("%", "").strip()) / (text.contains("%") ? 100 : 1);
    if (!(share >= 0 && share <= MOST_EXPLORED)) {
      throw new IllegalArgumentException("expected 0 to 50 %");
    }
    return share;
  }

  private static Method method(String text) {
    for (Method method : Method.values()) {
      if (method.name().toLowerCase(Locale.ROOT).equals(text)) {
        return method;
      }
    }
    throw new IllegalArgumentException(
        "expected for_you, similar, bought_together, trending or next_basket");
  }
}
