package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import java.util.ArrayList;
import java.util.List;

/// The products with their moving prices and stock.
final class Catalogue {
  private static final int CATEGORIES = Assortment.CATEGORIES.size();
  private static final int PER_CATEGORY = Assortment.PRODUCTS / CATEGORIES;

  private final Product[] products = new Product[CATEGORIES * PER_CATEGORY];
  private final long[] listPrice = new long[products.length];
  private final int[] fullStock = new int[products.length];
  private final double[] priceLevel = new double[CATEGORIES];

  Catalogue(long seed, int customers) {
    Dice dice = Dice.of(seed, Streams.CATALOGUE, 0, 0);
    double share = customers / 2000.0;
    for (int i = 0; i < products.length; i++) {
      int category = i / PER_CATEGORY;
      Assortment.Category shelf = Assortment.CATEGORIES.get(category);
      int rank = i % PER_CATEGORY;
      listPrice[i] = charming(shelf.typicalPrice() * dice.around(1, 0.45));
      fullStock[i] = 20 + (int) (dice.between(60.0, 240.0) * share * (1.5 - rank * 0.03));
      priceLevel[category] = 1;
      String id = "P%04d".formatted(i + 1);
      String name = Assortment.productName(category, rank);
      products[i] = new Product(id, name, shelf.name(), listPrice[i], fullStock[i]);
    }
  }

  /// What a customer of this category comes across; the first of a shelf are the best known.
  int browse(int category, Dice dice) {
    double u = dice.unit();
    return category * PER_CATEGORY + (int) (u * StrictMath.sqrt(u) * PER_CATEGORY);
  }

  Product product(int index) {
    return products[index];
  }

  int stock(int index) {
    return products[index].stock();
  }

  void take(int index, int quantity) {
    restock(index, stock(index) - quantity);
  }

  void putBack(int index, int quantity) {
    restock(index, stock(index) + quantity);
  }

  /// How prices of a category stand against their beginning, 1 being equal.
  double priceLevel(int category) {
    return priceLevel[category];
  }

  /// The weekly round: prices drift by category and by product, shelves are filled again.
  void reprice(Dice dice) {
    for (int category = 0; category < CATEGORIES; category++) {
      double drift = 1 + 0.004 + 0.006 * dice.gaussian();
      priceLevel[category] = StrictMath.clamp(priceLevel[category] * drift, 0.88, 1.25);
    }
    for (int i = 0; i < products.length; i++) {
      Product old = products[i];
      double own = dice.chance(0.1) ? dice.between(0.85, 1.0) : 1;
      long price = charming(listPrice[i] * priceLevel[i / PER_CATEGORY] * own);
      int stock = StrictMath.max(old.stock(), (int) (fullStock[i] * dice.between(0.7, 1.0)));
      products[i] = new Product(old.id(), old.name(), old.category(), price, stock);
    }
  }

  List<Product> snapshot() {
    return new ArrayList<>(List.of(products));
  }

  private void restock(int index, int stock) {
    Product old = products[index];
    products[index] = new Product(old.id(), old.name(), old.category(), old.price(), stock);
  }

  /// The nearest price that ends in 9 cents.
  private static long charming(double cents) {
    return StrictMath.max(StrictMath.round(cents / 10) * 10 - 1, 199);
  }
}
