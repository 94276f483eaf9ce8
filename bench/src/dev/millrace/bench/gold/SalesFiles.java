package dev.millrace.bench.gold;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Deterministic files in the shapes of the sample shop: a product catalogue, and sales split into
/// a file for each month. Some lines are returns, some name unknown products, some contradict
/// themselves; what must reach `fct_sales` is counted on the way.
final class SalesFiles {

  static final int CUSTOMERS = 200_000;
  static final int PRODUCTS = 2_000;
  static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);

  private static final String[] CATEGORIES = {"books", "garden", "kitchen", "toys", "sports"};
  private static final int MAX_LINES_A_TRANSACTION = 4;

  private final SplittableRandom random = new SplittableRandom(7);
  private final long lines;
  private final int days;
  private long written;
  private long transactions;
  private long trustedLines;
  private long trustedCents;

  SalesFiles(long lines, int days) {
    this.lines = lines;
    this.days = days;
  }

  /// What `fct_sales` must hold.
  ///
  /// @param amount with two decimals
  record Expected(long rows, String amount) {}

  Expected expected() {
    return new Expected(
        trustedLines, java.math.BigDecimal.valueOf(trustedCents, 2).toPlainString());
  }

  void writeProducts(Path folder) throws IOException {
    var json = new StringBuilder("[");
    for (int product = 0; product < PRODUCTS; product++) {
      json.append(product == 0 ? "\n" : ",\n")
          .append("{\"product_id\":\"p%05d\",\"name\":\"Product %d\"".formatted(product, product))
          .append(",\"category\":\"%s\"".formatted(CATEGORIES[product % CATEGORIES.length]))
          .append(",\"price\":%s,\"stock\":%d}".formatted(decimal(cents(product)), product % 100));
    }
    deliver(folder, "products.json", writer -> writer.append(json).append("\n]\n"));
  }

  /// Appears under its name only when it is complete.
  private static void deliver(Path folder, String name, Content content) throws IOException {
    Path part = folder.resolve("." + name);
    try (BufferedWriter writer = Files.newBufferedWriter(part)) {
      content.write(writer);
    }
    Files.move(part, folder.resolve(name));
  }

  @FunctionalInterface
  private interface Content {
    void write(BufferedWriter writer) throws IOException;
  }

  void writeSales(Path folder) throws IOException {
    int day = 0;
    while (day < days) {
      LocalDate month = FIRST_DAY.plusDays(day);
      int first = day;
      int end = Math.min(days, day + month.lengthOfMonth());
      deliver(folder, "sales-%s.csv".formatted(month), writer -> writeDays(writer, first, end));
      day = end;
    }
  }

  private void writeDays(BufferedWriter writer, int from, int to) throws IOException {
    writer.write("transaction_id,customer_id,product_id,quantity,amount,transaction_date\n");
    for (int day = from; day < to; day++) {
      long until = lines * (day + 1) / days;
      while (written < until) {
        writeTransaction(writer, day, until);
      }
    }
  }

  private void writeTransaction(BufferedWriter writer, int day, long until) throws IOException {
    int count = (int) Math.min(1 + random.nextInt(MAX_LINES_A_TRANSACTION), until - written);
    double skewed = random.nextDouble();
    int customer = (int) (skewed * skewed * CUSTOMERS);
    int product = random.nextInt(PRODUCTS);
    boolean isReturn = random.nextInt(50) == 0;
    int second = 8 * 3600 + random.nextInt(14 * 3600);
    String head = "t%09d,c%06d,".formatted(++transactions, customer);
    String tail = ",%sT%s\n".formatted(FIRST_DAY.plusDays(day), time(second));
    for (int line = 0; line < count; line++) {
      product = (product + 1 + random.nextInt(PRODUCTS / MAX_LINES_A_TRANSACTION - 1)) % PRODUCTS;
      writeLine(writer, head, tail, product, isReturn);
    }
  }

  private void writeLine(
      BufferedWriter writer, String head, String tail, int product, boolean isReturn)
      throws IOException {
    boolean isUnknown = random.nextInt(1000) == 0;
    boolean isContradiction = random.nextInt(1000) == 0;
    int quantity = (1 + random.nextInt(5)) * (isReturn ? -1 : 1);
    long cents = cents(product) * quantity * (isContradiction ? -1 : 1);
    writer.write(head);
    writer.write((isUnknown ? "x" : "p") + padded(product));
    writer.write("," + quantity + "," + decimal(cents));
    writer.write(tail);
    written++;
    if (!isUnknown && !isContradiction) {
      trustedLines++;
      trustedCents += cents;
    }
  }

  private static long cents(int product) {
    return 199 + product * 37L % 9_800;
  }

  private static String padded(int product) {
    char[] zeros = new char[5 - String.valueOf(product).length()];
    Arrays.fill(zeros, '0');
    return new String(zeros) + product;
  }

  private static String decimal(long cents) {
    long absolute = Math.abs(cents);
    long rest = absolute % 100;
    return (cents < 0 ? "-" : "") + absolute / 100 + (rest < 10 ? ".0" : ".") + rest;
  }

  private static String time(int second) {
    return java.time.LocalTime.ofSecondOfDay(second)
        .format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME);
  }
}
