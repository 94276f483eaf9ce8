package dev.millrace.ml;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.evaluate.OffPolicy;
import java.util.Locale;

/// What a version would have earned at one place of an answer, beside what was earned.
///
/// @param answers that left a place to chance
/// @param words all of it, for people
public record Replay(
    String model,
    int version,
    String scenario,
    Reward reward,
    int answers,
    OffPolicy earned,
    OffPolicy would,
    String words) {

  static Replay of(
      ModelVersion version,
      String scenario,
      Reward reward,
      int answers,
      OffPolicy earned,
      OffPolicy would) {
    String words =
        String.format(
            Locale.ROOT,
            "%s v%d in '%s': %s for each place %s; it earned %s (%,d answers, %,d of them the same, as good as %,.0f of equal weight, %,d clipped)",
            version.model(),
            version.version(),
            scenario,
            reward.word + "s",
            share(would),
            share(earned),
            answers,
            would.matched(),
            would.effective(),
            would.clipped());
    return new Replay(
        version.model(), version.version(), scenario, reward, answers, earned, would, words);
  }

  private static String share(OffPolicy found) {
    return String.format(
        Locale.ROOT,
        "%.3f %% (%.3f to %.3f)",
        100 * found.estimate(),
        100 * found.low(),
        100 * found.high());
  }

  /// What counts as success.
  public enum Reward {
    /// An event that names the answer and the item.
    CLICK("click"),
    /// The same of an order.
    PURCHASE("purchase");

    private final String word;

    Reward(String word) {
      this.word = word;
    }

    /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE
    public static Reward of(String text) {
      for (Reward reward : values()) {
        if (reward.word.equals(text)) {
          return reward;
        }
      }
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'reward' is '%s'; expected click or purchase.".formatted(text),
          "Choose one of them.");
    }
  }
}
