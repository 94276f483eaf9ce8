package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.RolloutRules.Begin;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `rollout:` of a model.
final class RolloutReader {

  private static final Pattern BEGIN =
      Pattern.compile("(shadow|full|canary(?:\\s+(\\d{1,2}(?:\\.\\d{1,3})?)\\s*%?)?)");

  private RolloutReader() {}

  /// @param map the model's
  static RolloutRules read(YamlMap map) {
    return map.map("rollout").map(RolloutReader::rules).orElse(RolloutRules.DEFAULT);
  }

  private static RolloutRules rules(YamlMap map) {
    RolloutRules usual = RolloutRules.DEFAULT;
    try {
      Start start =
          map.find("begin", RolloutReader::begin).orElse(new Start(usual.begin(), usual.percent()));
      return new RolloutRules(
          start.begin(),
          start.percent(),
          map.find("error_rate", RolloutReader::share).orElse(usual.errorRate()),
          map.find("p99_ms", Double::valueOf).orElse(usual.p99Millis()),
          map.find("mean_shift", Double::valueOf).orElse(usual.meanShift()),
          map.find("withheld", RolloutReader::share).orElse(usual.withheld()),
          map.find("window", Durations::parse).orElse(usual.window()),
          map.find("min_answers", Integer::valueOf).orElse(usual.minAnswers()),
          map.find("watch", Durations::parse).orElse(usual.watch()));
    } catch (IllegalArgumentException e) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.where(),
              "The rules of 'rollout' cannot be used: %s.".formatted(e.getMessage()),
              "Write it as in 'rollout: {begin: canary 10, error_rate: 2%, p99_ms: 100, mean_shift: 0.1}'."));
      return usual;
    } finally {
      map.end();
    }
  }

  private record Start(Begin begin, double percent) {}

  private static Start begin(String text) {
    Matcher matcher = BEGIN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected shadow, full, or as in 'canary 10'");
    }
    String percent = matcher.group(2);
    return new Start(
        text.startsWith("canary")
            ? Begin.CANARY
            : text.startsWith("shadow") ? Begin.SHADOW : Begin.FULL,
        percent == null ? RolloutRules.DEFAULT.percent() : Double.parseDouble(percent));
  }

  private static double share(String text) {
    String number = text.replace("%", "").strip();
    return Double.parseDouble(number) / (text.contains("%") ? 100 : 1);
  }
}
