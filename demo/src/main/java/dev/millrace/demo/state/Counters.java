package dev.millrace.demo.state;

/// What has gone out over all runs; see `ShopProgress` for what each one counts.
public record Counters(
    long eventsSent,
    long deliveries,
    long acknowledged,
    long quarantined,
    long refused,
    long retries,
    long csvLines,
    long files) {

  public static Counters zero() {
    return new Counters(0, 0, 0, 0, 0, 0, 0, 0);
  }
}
