package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.ExperimentDefinition.Arm;
import dev.millrace.contracts.definition.ExperimentDefinition.Audience;
import dev.millrace.contracts.definition.ExperimentDefinition.Bandit;
import dev.millrace.contracts.definition.ExperimentDefinition.Design;
import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.ExperimentDefinition.Measures;
import dev.millrace.contracts.definition.ExperimentDefinition.Outcome;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `experiments/*.yaml`.
final class ExperimentReader {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,99}");
  private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]{0,99}");
  private static final int MAX_ARMS = 20;
  private static final long EXPECTED_UNITS = 10_000;
  private static final Measures NO_MEASURES =
      new Measures("", Direction.HIGHER, List.of(), Map.of());

  private ExperimentReader() {}

  static @Nullable ExperimentDefinition experiment(YamlMap map, String name) {
    if (!NAME.matcher(name).matches()) {
      problem(map, "kind", "The experiment '%s' is not named in snake_case.".formatted(name));
    }
    List<Arm> arms = arms(map);
    String method = map.find("method", ExperimentReader::method).orElse("ab");
    Bandit bandit = map.map("bandit").map(ExperimentReader::bandit).orElse(null);
    if (method.equals("ab") && bandit != null) {
      problem(map, "bandit", "The key 'bandit' says how traffic moves; 'method' is 'ab'.");
    }
    if (method.equals("bandit") && bandit == null) {
      bandit = new Bandit(Outcome.GAUSSIAN, 0.05);
    }
    if (bandit != null && bandit.floor() * arms.size() >= 1) {
      problem(map, "bandit", "The floors of all arms together leave nothing to learn with.");
    }
    return new ExperimentDefinition(
        name,
        map.find("description").orElse(null),
        audience(map, name),
        arms,
        map.find("scenario").orElse(null),
        map.map("metrics").map(ExperimentReader::measures).orElseGet(() -> noMeasures(map)),
        design(map),
        bandit,
        map.where());
  }

  private static Measures noMeasures(YamlMap map) {
    map.text("metrics");
    return NO_MEASURES;
  }

  private static Audience audience(YamlMap map, String name) {
    var audience =
        new Audience(
            map.find("unit", ExperimentReader::column).orElse("customer_id"),
            map.find("salt").orElse(name),
            map.find("allocation", ExperimentReader::share).orElse(1.0),
            map.find("holdout", ExperimentReader::share).orElse(0.0),
            map.find("segment").orElse(null),
            map.find("start", ExperimentReader::moment).orElse(null),
            map.find("end", ExperimentReader::moment).orElse(null));
    if (audience.allocation() <= 0) {
      problem(map, "allocation", "The allocation is nothing; expected a share above 0 %.");
    }
    if (audience.holdout() > 0.5) {
      problem(map, "holdout", "The holdout is more than half; expected 0 % to 50 %.");
    }
    Instant start = audience.start();
    if (start != null && audience.end() != null && !audience.end().isAfter(start)) {
      problem(
          map,
          "end",
          "The experiment ends at '%s', not after it starts.".formatted(audience.end()));
    }
    return audience;
  }

  private static List<Arm> arms(YamlMap map) {
    var arms = new ArrayList<Arm>();
    map.map("arms")
        .ifPresent(all ->
            all.keys().forEach(key -> all.map(key).ifPresent(one -> arms.add(arm(one, key)))));
    if (arms.size() < 2 || arms.size() > MAX_ARMS) {
      problem(
          map,
          "arms",
          "The experiment has %d arms; expected 2 to %d, the control first."
              .formatted(arms.size(), MAX_ARMS));
    }
    return arms;
  }

  private static Arm arm(YamlMap map, String name) {
    if (!NAME.matcher(name).matches() || name.equals(ExperimentDefinition.HOLDOUT)) {
      problem(
          map, "weight", "The arm '%s' needs a name in snake_case, not 'holdout'.".formatted(name));
    }
    var arm =
        new Arm(
            name,
            map.find("weight", ExperimentReader::weight).orElse(1.0),
            map.find("recommendations").orElse(null),
            map.textMap("settings"));
    map.end();
    return arm;
  }

  private static Measures measures(YamlMap map) {
    var guardrails = new LinkedHashMap<String, Double>();
    map.map("guardrails")
        .ifPresent(all ->
            all.keys()
                .forEach(metric ->
                    all.find(metric, ExperimentReader::limit)
                        .ifPresent(limit -> guardrails.put(metric, limit))));
    var measures =
        new Measures(
            map.text("primary"),
            map.find("better", ExperimentReader::direction).orElse(Direction.HIGHER),
            map.texts("secondary"),
            guardrails);
    map.end();
    return measures;
  }

  private static Design design(YamlMap map) {
    return new Design(
        map.find("minimum_effect", ExperimentReader::inside).orElse(0.05),
        map.find("power", ExperimentReader::inside).orElse(0.8),
        map.find("alpha", ExperimentReader::alpha).orElse(0.05),
        map.find("expected_units", ExperimentReader::units).orElse(EXPECTED_UNITS),
        map.find("window", Durations::parse).orElse(null),
        map.find("covariate", Durations::parse).orElse(null));
  }

  private static Bandit bandit(YamlMap map) {
    var bandit =
        new Bandit(
            map.find("outcome", ExperimentReader::outcome).orElse(Outcome.GAUSSIAN),
            map.find("floor", ExperimentReader::share).orElse(0.05));
    map.end();
    return bandit;
  }

  private static void problem(YamlMap map, String key, String message) {
    map.add(
        ProblemCode.DEFINITION_VALUE.at(
            map.line(key), message, "See docs/experiments.md for every key."));
  }

  private static String method(String text) {
    return one(text, "ab", "bandit");
  }

  private static Direction direction(String text) {
    return one(text, "higher", "lower").equals("higher") ? Direction.HIGHER : Direction.LOWER;
  }

  private static Outcome outcome(String text) {
    return one(text, "bernoulli", "gaussian").equals("bernoulli")
        ? Outcome.BERNOULLI
        : Outcome.GAUSSIAN;
  }

  private static String one(String text, String first, String second) {
    if (!text.equals(first) && !text.equals(second)) {
      throw new IllegalArgumentException("expected %s or %s".formatted(first, second));
    }
    return text;
  }

  private static double share(String text) {
    double share = number(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share from 0 % to 100 %");
    }
    return share;
  }

  private static double inside(String text) {
    double share = number(text);
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("expected a share above 0 % and below 100 %");
    }
    return share;
  }

  private static double alpha(String text) {
    double alpha = number(text);
    if (!(alpha >= 0.001 && alpha <= 0.2)) {
      throw new IllegalArgumentException("expected a share from 0.1 % to 20 %");
    }
    return alpha;
  }

  private static double limit(String text) {
    double limit = number(text);
    if (!(Math.abs(limit) <= 1) || limit == 0) {
      throw new IllegalArgumentException(
          "expected how far it may go, as in '-2 %' where a fall is bad or '+5 %' where a rise is");
    }
    return limit;
  }

  private static double number(String text) {
    boolean isPercent = text.endsWith("%");
    String number = isPercent ? text.substring(0, text.length() - 1) : text;
    return Double.parseDouble(number.strip()) / (isPercent ? 100 : 1);
  }

  private static double weight(String text) {
    double weight = Double.parseDouble(text);
    if (!(weight > 0 && weight <= 1_000_000)) {
      throw new IllegalArgumentException("expected a number above 0");
    }
    return weight;
  }

  private static long units(String text) {
    long units = Long.parseLong(text.replace("_", ""));
    if (units < 100) {
      throw new IllegalArgumentException("expected at least 100");
    }
    return units;
  }

  private static String column(String text) {
    if (!COLUMN.matcher(text).matches()) {
      throw new IllegalArgumentException("expected the name of a column, such as customer_id");
    }
    return text;
  }

  private static Instant moment(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : Instant.parse(text);
  }
}
