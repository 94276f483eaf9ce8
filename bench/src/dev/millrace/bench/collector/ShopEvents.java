package dev.millrace.bench.collector;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;

/// Deterministic events of exactly 500 bytes in Segment's shape. Each has a message id of fixed
/// length that is overwritten in place before it is sent: no two deliveries are alike.
public final class ShopEvents {

  static final int BYTES = 500;
  static final int ID_DIGITS = 18;
  static final String ID_START = "\"messageId\":\"m";

  private static final int CUSTOMERS = 20_000;
  private static final int PRODUCTS = 2_000;
  private static final String[] CATEGORIES = {"books", "garden", "kitchen", "toys", "sports"};

  private final SplittableRandom random;
  private final Instant at;

  public ShopEvents(long seed, Instant at) {
    this.random = new SplittableRandom(seed);
    this.at = at;
  }

  String next() {
    int product = random.nextInt(PRODUCTS);
    String event =
        String.format(
            Locale.ROOT,
            "{\"type\":\"track\",\"event\":\"Product Viewed\",%s%018d\",\"userId\":\"c%06d\","
                + "\"anonymousId\":\"%016x\",\"timestamp\":\"%s\",\"properties\":{\"product_id\":\"p%05d\","
                + "\"price\":%.2f,\"category\":\"%s\",\"position\":%d},\"context\":{\"page\":{\"path\":\"/products/p%05d\","
                + "\"referrer\":\"https://shop.example/search?q=%x\"},\"library\":{\"name\":\"bench\",\"version\":\"1\"},"
                + "\"userAgent\":\"",
            ID_START,
            random.nextLong(1_000_000_000_000L),
            random.nextInt(CUSTOMERS),
            random.nextLong(),
            at.minusSeconds(random.nextInt(60)),
            product,
            1 + random.nextInt(20_000) / 100.0,
            CATEGORIES[product % CATEGORIES.length],
            random.nextInt(40),
            product,
            random.nextInt());
    String end = "\"}}";
    int missing = BYTES - event.getBytes(StandardCharsets.UTF_8).length - end.length();
    String agent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 ";
    return event + agent.repeat(2).substring(0, missing) + end;
  }
}
