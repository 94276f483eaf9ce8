package dev.millrace.ml;

import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.contracts.definition.ShelfRules.Boost;
import dev.millrace.contracts.definition.ShelfRules.Cap;
import dev.millrace.contracts.definition.ShelfRules.Pin;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which rule has moved an item, for who reads the answer.
final class RuleWords {

  private RuleWords() {}

  static String of(Pin pin) {
    return pin.condition().equals("true")
        ? "Pinned to place %d".formatted(pin.at())
        : "Pinned to place %d while '%s'".formatted(pin.at(), pin.condition());
  }

  static String boosted(ShelfRules rules, @Nullable RuleAnswers answers) {
    var words = new StringBuilder();
    for (int i = 0; answers != null && i < answers.boosts().length; i++) {
      Boost boost = rules.boosts().get(i);
      if (answers.boosts()[i] && boost.by() != 1) {
        words.append(
            String.format(
                Locale.ROOT,
                "; moved %s by '%s' (x%s)",
                boost.by() > 1 ? "up" : "down",
                boost.condition(),
                boost.by()));
      }
    }
    return words.toString();
  }

  /// @param isAhead whether it stands before one with a higher score
  /// @param full the cap that took out one before it; null for none
  static String picked(ShelfRules rules, boolean isAhead, @Nullable Cap full) {
    String variety =
        isAhead && rules.diversity() != null
            ? "; moved up for variety of '%s'".formatted(rules.diversity().by())
            : "";
    return full == null
        ? variety
        : variety + "; moved up by at most %d of one '%s'".formatted(full.most(), full.by());
  }
}
