package dev.millrace.bench.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/// Events of a shop as its collector puts them into the log: 500 bytes each, in the order of their
/// receipt, a few of them late. The same for the same seed.
final class StreamEvents {

  static final int BYTES = 500;
  static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");

  private final SplittableRandom random;
  private final int customers;
  private final Duration apart;
  private int made;

  StreamEvents(long seed, int customers, Duration apart) {
    this.random = new SplittableRandom(seed);
    this.customers = customers;
    this.apart = apart;
  }

  /// @param key by which the log is partitioned
  record Made(String key, byte[] value) {}

  Made next() {
    // A few customers do much, most do little.
    double share = random.nextDouble();
    String customer = "C%06d".formatted((int) (share * share * customers));
    Instant received = FIRST.plus(apart.multipliedBy(made));
    Instant at = received.minusMillis(random.nextInt(20) == 0 ? random.nextInt(3_600_000) : 150);
    var json = new StringBuilder(BYTES);
    json.append("{\"type\":\"").append(type(made % 10));
    json.append("\",\"messageId\":\"node-next-%012d-%08x".formatted(made, random.nextInt()));
    json.append("\",\"userId\":\"").append(customer);
    json.append("\",\"anonymousId\":\"5f2d5c7e-0d1b-4c8a-9c5d-%012d".formatted(customer.hashCode()));
    json.append("\",\"timestamp\":\"").append(at);
    json.append("\",\"receivedAt\":\"").append(received);
    json.append("\",\"properties\":{\"product_id\":\"P%04d".formatted(random.nextInt(4_000)));
    json.append("\",\"category\":\"Home and Garden\",\"price\":%d.%02d".formatted(random.nextInt(200), random.nextInt(100)));
    json.append(",\"quantity\":").append(1 + random.nextInt(4));
    json.append(",\"cart_value\":%d.%02d".formatted(random.nextInt(400), random.nextInt(100)));
    json.append("},\"context\":{\"library\":{\"name\":\"analytics.js\",\"version\":\"2.1.0\"},\"page\":{\"path\":\"/");
    json.append("x".repeat(Math.max(0, BYTES - json.length() - 5))).append("\"}}}");
    made++;
    return new Made(customer, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String type(int kind) {
    return switch (kind) {
      case 0, 1, 2 -> "page";
      case 3, 4, 5, 6 -> "track\",\"event\":\"Product Viewed";
      case 7, 8 -> "track\",\"event\":\"Product Added";
      default -> "track\",\"event\":\"Order Completed";
    };
  }
}
