package dev.millrace.bench.reads;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How long and how hard.
///
/// @param warmUp before each measurement
record ReadsSettings(Duration warmUp, Duration measured) {

  static final int CUSTOMERS = 10_000;
  static final int EVENTS_EACH = 20;
  static final int FEATURES = 50;

  /// Requests per second.
  static final int RATE = 2_000;

  /// Of the requests whose answers are large.
  static final int WHOLE_RATE = 500;

  static final int MANY = 100;
  static final int CONNECTIONS = 16;
  static final int SATURATED_CONNECTIONS = 64;

  static final ReadsSettings FULL =
      new ReadsSettings(Duration.ofSeconds(3), Duration.ofSeconds(8));

  static final ReadsSettings QUICK =
      new ReadsSettings(Duration.ofSeconds(3), Duration.ofSeconds(6));

  Map<String, Object> shown() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("customers", CUSTOMERS);
    shown.put("events_of_a_customer", EVENTS_EACH);
    shown.put("features", FEATURES);
    shown.put("paced_requests_per_second", RATE);
    shown.put("paced_requests_per_second_of_large_answers", WHOLE_RATE);
    shown.put("customers_in_a_large_request", MANY);
    shown.put("paced_connections", CONNECTIONS);
    shown.put("saturated_connections", SATURATED_CONNECTIONS);
    shown.put("warm_up_seconds", warmUp.toSeconds());
    shown.put("measured_seconds", measured.toSeconds());
    shown.put("jvm_flags", String.join(" ", dev.millrace.bench.Jvm.FLAGS));
    return shown;
  }
}
