package dev.millrace.contracts.definition;

import java.time.Duration;

/// `rollout:` of a model: how a new version goes out, and what sends everybody back to the
/// champion.
///
/// @param begin where a version starts that has passed its gate
/// @param percent of the customers of a canary that starts by itself
/// @param errorRate the largest share of a version's answers that may fail
/// @param p99Millis the longest that all but one in a hundred answers may take
/// @param meanShift how far the mean score may lie from the champion's on the same requests
/// @param withheld the largest share of answers a version may have no features for
/// @param window how far back is looked, in real time
/// @param minAnswers before so many nothing is judged; where the window has fewer, the last so many
/// @param watch how long a version is watched after it was let out to all
public record RolloutRules(
    Begin begin,
    double percent,
    double errorRate,
    double p99Millis,
    double meanShift,
    double withheld,
    Duration window,
    int minAnswers,
    Duration watch) {

  public static final RolloutRules DEFAULT =
      new RolloutRules(
          Begin.FULL, 10, 0.02, 100, 0.1, 0.2, Duration.ofMinutes(1), 50, Duration.ofHours(1));

  public RolloutRules {
    require(percent > 0 && percent < 100, "a canary above 0 and below 100 percent");
    require(errorRate >= 0 && errorRate <= 1, "error_rate as a share from 0 to 1");
    require(withheld >= 0 && withheld <= 1, "withheld as a share from 0 to 1");
    require(p99Millis > 0 && p99Millis <= 60_000, "p99_ms from 0 to 60,000");
    require(meanShift > 0, "mean_shift above 0");
    require(
        window.compareTo(Duration.ofSeconds(1)) >= 0 && window.compareTo(Duration.ofDays(1)) <= 0,
        "a window from 1 s to 1 day");
    require(minAnswers >= 1 && minAnswers <= 2_000, "min_answers from 1 to 2,000");
    require(!watch.isNegative() && watch.compareTo(Duration.ofDays(7)) <= 0, "watch up to 7 days");
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("expected " + expected);
    }
  }

  /// Where a version starts.
  public enum Begin {
    SHADOW,
    CANARY,
    FULL
  }
}
