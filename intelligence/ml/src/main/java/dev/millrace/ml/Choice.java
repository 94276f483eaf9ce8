package dev.millrace.ml;

import dev.millrace.ml.recommend.Recommender;
import dev.millrace.ml.recommend.ShopModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The items of one answer as they are chosen: only what the shelf allows, nothing twice.
final class Choice {

  private final ShopModel model;
  private final Shelf shelf;
  private final int scenario;
  private final int limit;
  private final boolean[] isOut;
  private final List<Recommendation.Item> items = new ArrayList<>();

  /// @param scenario its place in the definition; negative where it has none
  Choice(ShopModel model, Shelf shelf, int scenario, int limit) {
    this.model = model;
    this.shelf = shelf;
    this.scenario = scenario;
    this.limit = limit;
    this.isOut = new boolean[model.items().size()];
  }

  void leaveOut(int item) {
    isOut[item] = true;
  }

  /// Leaves out what a customer has bought.
  void hide(InteractionBook book, String customer) {
    int[] bought = book.boughtBy(customer);
    if (bought.length > 0) {
      var ids = new java.util.HashSet<String>();
      for (int item : bought) {
        ids.add(book.itemIds().get(item));
      }
      for (int item = 0; item < isOut.length; item++) {
        isOut[item] |= ids.contains(model.items().get(item));
      }
    }
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

  /// Fills up with what is wanted most.
  void trending() {
    take(model.trending(), null, _ -> "Many want it now");
  }

  int size() {
    return items.size();
  }

  List<Recommendation.Item> items() {
    return items;
  }

  /// One pass: an item is looked up on the shelf only when it would be among the best.
  private void take(float[] scores, boolean @Nullable [] hidden, Reasons reasons) {
    int free = limit - items.size();
    var best = new int[Math.max(0, free)];
    int count = 0;
    for (int item = 0; item < scores.length && free > 0; item++) {
      float score = scores[item];
      boolean isAmong = score > 0 && (count < free || score > scores[best[count - 1]]);
      if (isAmong && !isOut[item] && (hidden == null || !hidden[item]) && isShown(item)) {
        int place = count < free ? count++ : count - 1;
        while (place > 0 && scores[best[place - 1]] < score) {
          best[place] = best[place - 1];
          place--;
        }
        best[place] = item;
      }
    }
    for (int k = 0; k < count; k++) {
      int item = best[k];
      items.add(
          new Recommendation.Item(
              model.items().get(item), title(item), scores[item], reasons.of(item)));
      isOut[item] = true;
    }
  }

  private boolean isShown(int item) {
    Shelf.Product product = shelf.products().get(model.items().get(item));
    return product != null && (scenario < 0 || product.scenarios()[scenario]);
  }

  private String title(int item) {
    String id = model.items().get(item);
    Shelf.Product product = shelf.products().get(id);
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
