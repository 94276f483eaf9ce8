package dev.millrace.ml;

import dev.millrace.contracts.definition.ShelfRules.Cap;
import dev.millrace.contracts.definition.ShelfRules.Pin;
import dev.millrace.ml.recommend.BasketNeighbours;
import dev.millrace.ml.recommend.Recommender;
import dev.millrace.ml.recommend.ShopModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The items of one answer as they are chosen: only what the shelf allows, nothing twice, moved by
/// the scenario's rules.
final class Choice {

  /// So many times the items wanted are looked at where rules pick among them.
  private static final int POOL = 10;

  private final ShopModel model;
  private final ShelfOrder order;
  private final int limit;
  private final boolean[] isOut;
  private final Set<String> outside = new HashSet<>();
  private final Groups groups;
  private final List<Recommendation.Item> items = new ArrayList<>();
  private List<Pin> pins = List.of();

  Choice(ShopModel model, ShelfOrder order, int limit) {
    this.model = model;
    this.order = order;
    this.limit = limit;
    this.isOut = new boolean[model.items().size()];
    this.groups = new Groups(order.rules());
  }

  void leaveOut(int item) {
    isOut[item] = true;
  }

  /// Leaves out an item that the model may not know.
  void leaveOut(String item) {
    outside.add(item);
  }

  /// Leaves out what a customer has bought.
  ///
  /// @param numbers of the model's items
  void hide(InteractionBook book, String customer, Map<String, Integer> numbers) {
    for (int item : book.boughtBy(customer)) {
      String id = book.itemIds().get(item);
      Integer number = numbers.get(id);
      outside.add(id);
      if (number != null) {
        isOut[number] = true;
      }
    }
  }

  /// Gives pinned items their places, after everything was left out and before anything is chosen.
  void pin(Map<String, Integer> numbers) {
    List<Pin> all = order.rules().pins();
    var holding = new ArrayList<Pin>();
    for (int i = 0; i < all.size(); i++) {
      Pin pin = all.get(i);
      Shelf.Product product = order.find(pin.item());
      RuleAnswers answers = product == null ? null : order.answers(product);
      Integer number = numbers.get(pin.item());
      boolean isFree = !outside.contains(pin.item()) && (number == null || !isOut[number]);
      if (answers != null && answers.pins()[i] && isFree && pin.at() <= limit) {
        holding.add(pin);
        outside.add(pin.item());
        groups.add(answers);
        if (number != null) {
          isOut[number] = true;
        }
      }
    }
    holding.sort(Comparator.comparingInt(Pin::at));
    pins = holding;
  }

  void byHistory(int[] history, Recommender recommender) {
    if (history.length == 0) {
      return;
    }
    var scores = new float[isOut.length];
    recommender.score(history, scores);
    var seen = new boolean[isOut.length];
    for (int item : history) {
      seen[item] = true;
    }
    take(scores, seen, item -> because(item, history));
  }

  /// What somebody buys again, and what people buy who buy alike.
  void nextBasket(BasketNeighbours.Next next) {
    take(
        next.scores(),
        null,
        item -> {
          int times = next.times(item);
          boolean isByOthers = next.isByOthers(item);
          if (times == 0) {
            return isByOthers ? "Who shops alike buys it" : "Many buy it";
          }
          return (times == 1 ? "Bought before" : "Bought %d times before".formatted(times))
              + (isByOthers ? "; who shops alike buys it too" : "");
        });
  }

  /// Fills up with what is wanted most.
  void trending() {
    take(model.trending(), null, _ -> "Many want it now");
  }

  int size() {
    return items.size();
  }

  /// With what is pinned at its places.
  List<Recommendation.Item> items() {
    var placed = new ArrayList<>(items);
    int next = 0;
    for (Pin pin : pins) {
      Shelf.Product product = order.find(pin.item());
      int at = Math.min(Math.max(pin.at() - 1, next), placed.size());
      placed.add(
          at,
          new Recommendation.Item(
              pin.item(), product == null ? pin.item() : product.title(), 0, RuleWords.of(pin)));
      next = at + 1;
    }
    return placed;
  }

  private void take(float[] scores, boolean @Nullable [] hidden, Reasons reasons) {
    float[] ruled = boosted(scores);
    int free = limit - items.size() - pins.size();
    if (free <= 0) {
      return;
    }
    if (!order.picks()) {
      for (int item : best(ruled, hidden, free)) {
        add(item, ruled[item], reasons, "");
      }
      return;
    }
    int[] pool = best(ruled, hidden, POOL * limit);
    pick(pool, ruled, reasons);
    if (items.size() + pins.size() < limit && pool.length == POOL * limit) {
      pick(all(ruled, hidden), ruled, reasons);
    }
  }

  private float[] boosted(float[] scores) {
    float[] factors = order.factors();
    if (factors == null) {
      return scores;
    }
    var ruled = new float[scores.length];
    for (int item = 0; item < ruled.length; item++) {
      ruled[item] = scores[item] * factors[item];
    }
    return ruled;
  }

  /// One by one: whoever is worth most beside those chosen and has room under every cap.
  ///
  /// @param pool best first
  private void pick(int[] pool, float[] scores, Reasons reasons) {
    var full = new @Nullable Cap[pool.length];
    while (items.size() + pins.size() < limit) {
      int first = -1;
      int best = -1;
      double worth = Double.NEGATIVE_INFINITY;
      for (int at = 0; at < pool.length; at++) {
        if (!isOut[pool[at]] && hasRoom(pool, at, full)) {
          first = first < 0 ? at : first;
          double own = groups.worth(scores[pool[at]] / scores[pool[0]], answers(pool[at]));
          if (own > worth) {
            worth = own;
            best = at;
          }
        }
      }
      if (best < 0) {
        return;
      }
      String moved = RuleWords.picked(order.rules(), best != first, lastFull(full, best));
      add(pool[best], scores[pool[best]], reasons, moved);
    }
  }

  /// Leaves an item out for good when there is none, and notes which cap it was.
  private boolean hasRoom(int[] pool, int at, @Nullable Cap[] full) {
    full[at] = groups.full(answers(pool[at]));
    isOut[pool[at]] = full[at] != null;
    return full[at] == null;
  }

  /// The cap that took out the last one before a place, told once.
  private static @Nullable Cap lastFull(@Nullable Cap[] full, int before) {
    Cap last = null;
    for (int at = 0; at < before; at++) {
      last = full[at] == null ? last : full[at];
      full[at] = null;
    }
    return last;
  }

  private void add(int item, float score, Reasons reasons, String moved) {
    RuleAnswers answers = answers(item);
    String why = reasons.of(item) + RuleWords.boosted(order.rules(), answers) + moved;
    items.add(new Recommendation.Item(model.items().get(item), title(item), score, why));
    isOut[item] = true;
    groups.add(answers);
  }

  private @Nullable RuleAnswers answers(int item) {
    Shelf.Product product = order.products()[item];
    return product == null ? null : order.answers(product);
  }

  /// One pass: what may be shown, best first.
  private int[] best(float[] scores, boolean @Nullable [] hidden, int most) {
    int room = Math.min(most, scores.length);
    var best = new int[room];
    int count = 0;
    for (int item = 0; item < scores.length && room > 0; item++) {
      float score = scores[item];
      boolean isAmong = score > 0 && (count < room || score > scores[best[count - 1]]);
      if (isAmong && isFree(item, hidden)) {
        int place = count < room ? count++ : count - 1;
        while (place > 0 && scores[best[place - 1]] < score) {
          best[place] = best[place - 1];
          place--;
        }
        best[place] = item;
      }
    }
    return Arrays.copyOf(best, count);
  }

  /// Everything that may be shown, best first; positive floats sort like their bits.
  private int[] all(float[] scores, boolean @Nullable [] hidden) {
    return IntStream.range(0, scores.length)
        .filter(item -> scores[item] > 0 && isFree(item, hidden))
        .mapToLong(item -> -((long) Float.floatToIntBits(scores[item]) << 32) + item)
        .sorted()
        .mapToInt(key -> (int) key)
        .toArray();
  }

  private boolean isFree(int item, boolean @Nullable [] hidden) {
    return !isOut[item] && (hidden == null || !hidden[item]) && order.products()[item] != null;
  }

  private String title(int item) {
    String id = model.items().get(item);
    Shelf.Product product = order.shelf().products().get(id);
    return product == null ? id : product.title();
  }

  /// The item of the history that speaks most for another.
  private String because(int item, int[] history) {
    int best = -1;
    float most = 0;
    for (int at = history.length - 1; at >= Math.max(0, history.length - 20); at--) {
      float speaks =
          model.near().similarity(history[at], item)
              + model.regressed().similarity(history[at], item)
              + model.together().similarity(history[at], item);
      if (speaks > most) {
        most = speaks;
        best = history[at];
      }
    }
    if (best < 0) {
      return "It goes with what was looked at before";
    }
    String title = title(best);
    return model.together().similarity(best, item) > model.near().similarity(best, item)
        ? "Bought together with '%s'".formatted(title)
        : "Who looks at '%s' looks at this too".formatted(title);
  }

  /// Says why an item is there.
  private interface Reasons {
    String of(int item);
  }
}
