package dev.millrace.demo.world;

import java.util.List;

/// What the shop sells: its categories, what their things are called and what they cost.
final class Assortment {
  static final int PRODUCTS = 200;

  static final List<Category> CATEGORIES =
      List.of(
          new Category("Kitchen", 2900, "Kettle", "Pan", "Knife", "Mill", "Bowl"),
          new Category("Living", 3900, "Lamp", "Blanket", "Vase", "Mirror", "Clock"),
          new Category("Garden", 2500, "Trowel", "Planter", "Hose", "Lantern", "Bench"),
          new Category("Sports", 4500, "Mat", "Bottle", "Jacket", "Racket", "Rope"),
          new Category("Toys", 1900, "Puzzle", "Train", "Kite", "Blocks", "Game"),
          new Category("Beauty", 1600, "Soap", "Balm", "Brush", "Oil", "Candle"),
          new Category("Books", 1400, "Novel", "Atlas", "Cookbook", "Diary", "Guide"),
          new Category("Electronics", 6900, "Speaker", "Charger", "Camera", "Headset", "Radio"));

  private static final List<String> STYLES =
      List.of("Alder", "Brook", "Cedar", "Dune", "Elm", "Fjord", "Grove", "Heath", "Isle", "Juno");

  private Assortment() {}

  static String productName(int category, int rank) {
    List<String> nouns = CATEGORIES.get(category).nouns();
    String style = STYLES.get(rank / nouns.size() % STYLES.size());
    return style + " " + nouns.get(rank % nouns.size());
  }

  /// A shelf; the typical price is in cents.
  record Category(String name, long typicalPrice, List<String> nouns) {
    Category(String name, long typicalPrice, String... nouns) {
      this(name, typicalPrice, List.of(nouns));
    }
  }
}
