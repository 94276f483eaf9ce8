package dev.millrace.contracts.definition;

import java.time.Duration;

/// `checks:` of `millrace.yaml`: what is kept of results.
///
/// @param keep how long results and failing rows are kept
/// @param failingRows at most so many rows are kept of each check and run
/// @param days of so many newest days results are kept by day
public record CheckSettings(Duration keep, int failingRows, int days) {

  public static final CheckSettings DEFAULT = new CheckSettings(Duration.ofDays(365), 1_000, 92);

  public CheckSettings {
    if (failingRows < 0 || failingRows > 100_000 || days < 0 || days > 3_660) {
      throw new IllegalArgumentException("expected failing_rows to 100,000 and days to 3,660");
    }
  }
}
