package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.ShelfRules.Pin;
import dev.millrace.ml.Recommendation.Candidate;
import dev.millrace.ml.Recommendation.Explored;
import dev.millrace.ml.Recommendation.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An answer of which one place is left to chance. The place is drawn among all that no rule pins,
/// each as likely; mostly the ranking's own item stays there, and in the scenario's share of
/// answers one of the next best takes it, the better the likelier. So what is logged of the place
/// has a known propensity, never tiny.
///
/// @param explored null where there was nothing to choose from
record Exploration(List<Item> items, @Nullable Explored explored) {

  /// How many of the next best may take the place.
  static final int TAIL = 5;

  private static final String TRIED = "; tried at this place";

  Exploration {
    items = List.copyOf(items);
  }

  /// @param ranked the answer, and after it the next best
  /// @param chance 0 to 1
  static Exploration of(
      List<Item> ranked,
      int places,
      Scenario scenario,
      List<String> history,
      DoubleSupplier chance) {
    Set<String> pinned =
        scenario.rules().pins().stream().map(Pin::item).collect(Collectors.toSet());
    var shown = new ArrayList<>(ranked.subList(0, Math.min(places, ranked.size())));
    List<Item> tail =
        ranked.subList(shown.size(), ranked.size()).stream()
            .filter(item -> !pinned.contains(item.item()))
            .limit(TAIL)
            .toList();
    List<Integer> open = new ArrayList<>();
    for (int at = 0; at < shown.size(); at++) {
      if (!pinned.contains(shown.get(at).item())) {
        open.add(at);
      }
    }
    if (tail.isEmpty() || open.isEmpty()) {
      return new Exploration(shown, null);
    }
    int at = open.get((int) (chance.getAsDouble() * open.size()));
    List<Candidate> candidates = candidates(shown.get(at), tail, scenario.explore());
    int drawn = drawn(candidates, chance.getAsDouble());
    if (drawn > 0) {
      Item tried = tail.get(drawn - 1);
      shown.set(at, new Item(tried.item(), tried.title(), tried.score(), tried.why() + TRIED));
    }
    Candidate taken = candidates.get(drawn);
    return new Exploration(
        shown, new Explored(at + 1, taken.item(), taken.propensity(), candidates, history));
  }

  /// By softmax of scores against the best of them, so that the best is at most e times as likely
  /// as the worst.
  private static List<Candidate> candidates(Item own, List<Item> tail, double explore) {
    double best = tail.stream().mapToDouble(Item::score).max().orElse(0);
    double[] weights =
        tail.stream().mapToDouble(item -> best > 0 ? Math.exp(item.score() / best) : 1).toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    var candidates = new ArrayList<Candidate>();
    candidates.add(new Candidate(own.item(), 1 - explore));
    for (int i = 0; i < weights.length; i++) {
      candidates.add(new Candidate(tail.get(i).item(), explore * weights[i] / sum));
    }
    return candidates;
  }

  private static int drawn(List<Candidate> candidates, double chance) {
    double left = chance;
    for (int i = 0; i < candidates.size(); i++) {
      left -= candidates.get(i).propensity();
      if (left < 0) {
        return i;
      }
    }
    return 0; // chances that do not quite add up to one
  }
}
