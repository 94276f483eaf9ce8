package dev.millrace.ml.rollout;

import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.ml.rollout.Observations.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Holds what is seen of a version against the rules of its model.
public final class Guard {

  private Guard() {}

  /// What speaks against a version, in words; empty while nothing does, or too little is seen.
  public static Optional<String> breach(RolloutRules rules, Summary seen) {
    List<String> words = new ArrayList<>();
    if (seen.tries() >= rules.minAnswers()) {
      if (seen.errorRate() > rules.errorRate()) {
        words.add(
            "%s of the last %,d answers failed, more than %s"
                .formatted(percent(seen.errorRate()), seen.tries(), percent(rules.errorRate())));
      }
      if (seen.withheld() > rules.withheld()) {
        words.add(
            "for %s of the last %,d answers it had no features, more than %s"
                .formatted(percent(seen.withheld()), seen.tries(), percent(rules.withheld())));
      }
      if (seen.p99Millis() > rules.p99Millis()) {
        words.add(
            String.format(
                Locale.ROOT,
                "one answer in a hundred took %.1f ms, more than %.1f",
                seen.p99Millis(),
                rules.p99Millis()));
      }
    }
    if (seen.compared() >= rules.minAnswers() && Math.abs(seen.meanShift()) > rules.meanShift()) {
      words.add(
          String.format(
              Locale.ROOT,
              "its mean score lies %.3f %s the champion's on the same %,d requests, more than %.3f",
              Math.abs(seen.meanShift()),
              seen.meanShift() > 0 ? "above" : "below",
              seen.compared(),
              rules.meanShift()));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
