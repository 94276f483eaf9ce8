package dev.millrace.ml;

import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.ml.recommend.ShopModel;
import org.jspecify.annotations.Nullable;

/// A scenario's rules by the numbers of a model's items, made once for a shelf and a model.
///
/// @param products by the model's numbers; null where an item may not be shown
/// @param factors of what is boosted; null where no rule boosts
record ShelfOrder(
    ShelfRules rules,
    int scenario,
    Shelf shelf,
    Shelf.@Nullable Product[] products,
    float @Nullable [] factors) {

  /// @param scenario its place in the definition; negative where it has none
  static ShelfOrder of(ShelfRules rules, int scenario, Shelf shelf, ShopModel model) {
    int items = model.items().size();
    var products = new Shelf.@Nullable Product[items];
    float[] factors = rules.boosts().isEmpty() ? null : new float[items];
    for (int item = 0; item < items; item++) {
      Shelf.Product product = shelf.products().get(model.items().get(item));
      if (product != null && isShown(product, scenario)) {
        products[item] = product;
        if (factors != null) {
          RuleAnswers answers = product.answers()[scenario];
          factors[item] = answers == null ? 1 : answers.factor();
        }
      }
    }
    return new ShelfOrder(rules, scenario, shelf, products, factors);
  }

  /// What may be shown of an item by its id, known to the model or not.
  Shelf.@Nullable Product find(String item) {
    Shelf.Product product = shelf.products().get(item);
    return product != null && isShown(product, scenario) ? product : null;
  }

  /// Whether the best by score are not simply the answer.
  boolean picks() {
    return !rules.caps().isEmpty() || rules.diversity() != null;
  }

  @Nullable RuleAnswers answers(Shelf.Product product) {
    return scenario < 0 ? null : product.answers()[scenario];
  }

  private static boolean isShown(Shelf.Product product, int scenario) {
    return scenario < 0 || product.scenarios()[scenario];
  }
}
