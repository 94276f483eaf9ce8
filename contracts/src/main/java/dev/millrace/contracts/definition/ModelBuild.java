package dev.millrace.contracts.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a model becomes a table, as its file says it; what the file leaves open is null.
///
/// @param materialized `view`, `table`, `incremental`, `ephemeral` or `snapshot`
/// @param strategy of an incremental model: `append`, `merge` or `interval`
/// @param updatedAt of a snapshot: the column that says when a row became what it is
public record ModelBuild(
    @Nullable String materialized,
    @Nullable String strategy,
    @Nullable Interval interval,
    @Nullable String updatedAt) {

  public static final ModelBuild UNSAID = new ModelBuild(null, null, null, null);

  /// Days that are built each on its own.
  ///
  /// @param column a date or timestamp of the model whose day it is
  /// @param lookbackDays how many days after a day its rows still count
  public record Interval(String column, int lookbackDays) {

    /// @param grain the only one is `day`
    public static Interval of(String column, String grain, Duration lookback) {
      if (!grain.equals("day")) {
        throw new IllegalArgumentException("expected the grain day");
      }
      if (lookback.isNegative() || !lookback.equals(Duration.ofDays(lookback.toDays()))) {
        throw new IllegalArgumentException("expected a lookback of whole days");
      }
      return new Interval(column, Math.toIntExact(lookback.toDays()));
    }
  }
}
