package dev.millrace.ml;

import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.contracts.definition.ShelfRules.Cap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many of each group are in an answer already.
final class Groups {

  private final ShelfRules rules;
  private final List<Map<String, Integer>> capped = new ArrayList<>();
  private final Map<String, Integer> varied = new HashMap<>();
  private int chosen;

  Groups(ShelfRules rules) {
    this.rules = rules;
    rules.caps().forEach(_ -> capped.add(new HashMap<>()));
  }

  void add(@Nullable RuleAnswers product) {
    chosen++;
    if (product == null) {
      return;
    }
    for (int i = 0; i < capped.size(); i++) {
      if (product.caps()[i] != null) {
        capped.get(i).merge(product.caps()[i], 1, Integer::sum);
      }
    }
    if (product.variety() != null) {
      varied.merge(product.variety(), 1, Integer::sum);
    }
  }

  /// The cap that leaves no room for a product; null where there is room.
  @Nullable Cap full(@Nullable RuleAnswers product) {
    if (product != null) {
      for (int i = 0; i < capped.size(); i++) {
        Cap cap = rules.caps().get(i);
        if (product.caps()[i] != null
            && capped.get(i).getOrDefault(product.caps()[i], 0) >= cap.most()) {
          return cap;
        }
      }
    }
    return null;
  }

  /// What a product is worth beside those chosen.
  ///
  /// @param score as a share of the best
  double worth(double score, @Nullable RuleAnswers product) {
    if (rules.diversity() == null) {
      return score;
    }
    double strength = rules.diversity().strength();
    double alike =
        product == null || product.variety() == null || chosen == 0
            ? 0
            : (double) varied.getOrDefault(product.variety(), 0) / chosen;
    return (1 - strength) * score - strength * alike;
  }
}
