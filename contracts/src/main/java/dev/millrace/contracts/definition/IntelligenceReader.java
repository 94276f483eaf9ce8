package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Reads `features/*.yaml`, `ml/*.yaml` and `metrics/*.yaml`.
final class IntelligenceReader {

  private static final TableName NO_TABLE = TableName.of("gold.none");

  private IntelligenceReader() {}

  static FeatureViewDefinition featureView(YamlMap map, ViewName name) {
    var features = new ArrayList<Feature>();
    map.map("features")
        .ifPresent(all ->
            all.keys()
                .forEach(key -> all.map(key).ifPresent(one -> features.add(feature(one, key)))));
    return new FeatureViewDefinition(
        name,
        map.find("description").orElse(null),
        map.text("entity"),
        map.require("table", TableName::of, NO_TABLE),
        map.text("key"),
        map.text("time"),
        map.find("stream", FieldRules::yes).orElse(false),
        map.find("ttl", Durations::parse).orElse(null),
        features,
        map.where());
  }

  private static Feature feature(YamlMap map, String name) {
    Aggregate aggregate = map.require("aggregate", IntelligenceReader::aggregate, Aggregate.COUNT);
    var feature =
        new Feature(
            name,
            map.find("description").orElse(null),
            aggregate,
            map.find("of").orElse(null),
            map.find("event").orElse(null),
            map.find("where").orElse(null),
            map.find("window", Durations::parse).orElse(null),
            map.find("hop", Durations::parse).orElse(null),
            map.find("gap", Durations::parse).orElse(null),
            map.find("limit", Integer::valueOf).orElse(null),
            map.find("default", Double::valueOf).orElse(null));
    if (needsValue(aggregate) && feature.of() == null) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The feature '%s' says no 'of' for its aggregate.".formatted(name),
              "Say which column or property it is an aggregate of."));
    }
    map.end();
    return feature;
  }

  private static boolean needsValue(Aggregate aggregate) {
    return switch (aggregate) {
      case SUM, MIN, MAX, MEAN, LAST, LAST_K, DISTINCT -> true;
      case COUNT, FIRST_SEEN, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> false;
    };
  }

  private static Aggregate aggregate(String text) {
    for (Aggregate aggregate : Aggregate.values()) {
      if (aggregate.name().toLowerCase(Locale.ROOT).equals(text)) {
        return aggregate;
      }
    }
    throw new IllegalArgumentException(
        "expected one of " + Arrays.toString(Aggregate.values()).toLowerCase(Locale.ROOT));
  }

  static MlDefinition mlModel(YamlMap map, String name) {
    return switch (map.find("type", IntelligenceReader::type).orElse("churn")) {
      case "lifetime_value" -> lifetimeValue(map, name);
      case "recommendations" -> RecommendationReader.read(map, name);
      case "segments" -> SegmentsReader.read(map, name);
      default -> churn(map, name);
    };
  }

  private static String type(String text) {
    if (!List.of("churn", "lifetime_value", "recommendations", "segments").contains(text)) {
      throw new IllegalArgumentException(
          "expected churn, lifetime_value, recommendations or segments");
    }
    return text;
  }

  private static LifetimeValueDefinition lifetimeValue(YamlMap map, String name) {
    return new LifetimeValueDefinition(
        name,
        map.find("description").orElse(null),
        map.text("purchases"),
        map.text("data_until"),
        map.require("horizon", Durations::parse, Duration.ZERO),
        map.require("hold_out", Durations::parse, Duration.ZERO),
        map.find("method", IntelligenceReader::method)
            .orElse(LifetimeValueDefinition.Method.PROBABILISTIC),
        map.textMap("parameters"),
        map.where());
  }

  private static LifetimeValueDefinition.Method method(String text) {
    return switch (text) {
      case "probabilistic" -> LifetimeValueDefinition.Method.PROBABILISTIC;
      case "boosted" -> LifetimeValueDefinition.Method.BOOSTED;
      default -> throw new IllegalArgumentException("expected probabilistic or boosted");
    };
  }

  private static MlModelDefinition churn(YamlMap map, String name) {
    return new MlModelDefinition(
        name,
        map.find("description").orElse(null),
        map.texts("features").stream().flatMap(view -> viewName(map, view).stream()).toList(),
        map.text("population"),
        map.text("data_until"),
        map.require("horizon", Durations::parse, Duration.ZERO),
        map.require("cut_off_every", Durations::parse, Duration.ZERO),
        map.require("cut_offs", Integer::valueOf, 2),
        map.find("gate_accuracy", IntelligenceReader::share).orElse(0.0),
        map.textMap("parameters"),
        RolloutReader.read(map),
        map.where());
  }

  private static List<ViewName> viewName(YamlMap map, String text) {
    return map.checked(List.of(), () -> List.of(new ViewName(text)));
  }

  private static double share(String text) {
    String number = text.replace("%", "").strip();
    double share = Double.parseDouble(number) / (text.contains("%") ? 100 : 1);
    if (share < 0 || share > 1) {
      throw new IllegalArgumentException("expected a share such as 0.85 or 85 in percent");
    }
    return share;
  }

  static MetricDefinition metric(YamlMap map, String name) {
    return new MetricDefinition(
        name,
        map.find("label").orElse(name),
        map.find("description").orElse(null),
        map.find("unit").orElse(null),
        map.find("format", IntelligenceReader::format).orElse(MetricDefinition.Format.COUNT),
        map.require("table", TableName::of, NO_TABLE),
        map.text("expression"),
        map.text("time"),
        map.textMap("dimensions"),
        map.where());
  }

  private static MetricDefinition.Format format(String text) {
    return switch (text) {
      case "money" -> MetricDefinition.Format.MONEY;
      case "count" -> MetricDefinition.Format.COUNT;
      default -> throw new IllegalArgumentException("expected money or count");
    };
  }
}
