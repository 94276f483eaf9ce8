package dev.millrace.contracts.definition;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a model becomes a table, as its file says it; what the file leaves open is null.
///
/// @param materialized `view`, `table`, `incremental`, `ephemeral` or `snapshot`
/// @param strategy of an incremental model: `append`, `merge` or `interval`
/// @param updatedAt of a snapshot: the column that says when a row became what it is
/// @param seed how the rows of a CSV are read; null for what is made by SQL
public record ModelBuild(
    @Nullable String materialized,
    @Nullable String strategy,
    @Nullable Interval interval,
    @Nullable String updatedAt,
    @Nullable Seed seed) {

  public ModelBuild(
      @Nullable String materialized,
      @Nullable String strategy,
      @Nullable Interval interval,
      @Nullable String updatedAt) {
    this(materialized, strategy, interval, updatedAt, null);
  }

  /// The word that selectors know seeds by.
  public static final String SEED = "seed";

  static ModelBuild of(Seed seed) {
    return new ModelBuild(SEED, null, null, null, seed);
  }

  /// A CSV of the project whose rows are a table.
  ///
  /// @param delimiter one character
  /// @param columnTypes in SQL, by column; the others follow from the values
  public record Seed(String delimiter, Map<String, String> columnTypes) {
    public Seed {
      columnTypes = Map.copyOf(columnTypes);
    }
  }

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
