package dev.millrace.bench.serving;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.SplittableRandom;

/// A shop as files: a catalogue, and what its customers did in it in 120 days. Customers keep to
/// two of the catalogue's groups, so that there is something to learn, and some of them stay away
/// from a day on, so that there is churn.
///
/// @param rows of interactions
record ServingShop(int customers, int items, int rows) {

  static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);
  static final int DAYS = 120;

  private static final int ITEMS_OF_GROUP = 100;
  private static final double OUTSIDE = 0.2;
  private static final double LEAVES = 0.4;
  private static final double BUYS = 0.3;

  static String customer(int number) {
    return "c%07d".formatted(number);
  }

  static String item(int number) {
    return "i%06d".formatted(number);
  }

  void writeItems(Path folder) throws IOException {
    var random = new SplittableRandom(11);
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("items.csv"))) {
      out.write("item_id,title,category,price,stock\n");
      for (int item = 0; item < items; item++) {
        out.write(
            "%s,Item %d,group %d,%d.50,%d\n"
                .formatted(
                    item(item),
                    item,
                    item / ITEMS_OF_GROUP,
                    1 + random.nextInt(200),
                    random.nextInt(20)));
      }
    }
  }

  void writeInteractions(Path folder) throws IOException {
    var random = new SplittableRandom(13);
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("interactions.csv"))) {
      out.write("customer_id,item_id,happened_at,is_purchase\n");
      for (int row = 0; row < rows; row++) {
        write(out, row % customers, random);
      }
    }
  }

  private void write(BufferedWriter out, int customer, SplittableRandom random)
      throws IOException {
    var habits = new SplittableRandom(customer);
    int groups = items / ITEMS_OF_GROUP;
    int[] own = {habits.nextInt(groups), habits.nextInt(groups)};
    int last = habits.nextDouble() < LEAVES ? 1 + habits.nextInt(DAYS - 1) : DAYS;
    int item =
        random.nextDouble() < OUTSIDE
            ? random.nextInt(items)
            : own[random.nextInt(2)] * ITEMS_OF_GROUP + skewed(random, ITEMS_OF_GROUP);
    out.write(customer(customer));
    out.write(',');
    out.write(item(item));
    out.write(',');
    out.write(FIRST_DAY.plusDays(random.nextInt(last)).toString());
    out.write(random.nextDouble() < BUYS ? "T12:00:00Z,true\n" : "T11:00:00Z,false\n");
  }

  /// Small numbers more often than large ones.
  private static int skewed(SplittableRandom random, int bound) {
    double one = random.nextDouble();
    return (int) (one * one * bound);
  }
}
