package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A page of tiles over metrics, in rows from top to bottom.
///
/// @param lastDays the window that the page opens with, in days up to the newest
/// @param filters dimensions that people may choose values of, for all tiles at once
public record DashboardDefinition(
    String name,
    String title,
    @Nullable String description,
    @Nullable String owner,
    int lastDays,
    List<String> filters,
    List<Row> rows,
    Where where) {

  public DashboardDefinition {
    filters = List.copyOf(filters);
    rows = List.copyOf(rows);
  }

  /// Tiles beside each other.
  public record Row(@Nullable String title, List<Tile> tiles) {

    public Row {
      tiles = List.copyOf(tiles);
    }
  }

  /// One answer to one question.
  ///
  /// @param metric null for tiles of rows, such as the newest transactions, and for live ones
  /// @param by dimensions, in the order of the metric's answer
  /// @param lastDays a window of the tile's own, which the page's does not change; null without one
  /// @param filters values by dimension that the tile is always cut to
  /// @param width in twelfths of the row; null for an equal share
  /// @param funnel what a funnel asks, null for all others
  /// @param cohort what cohorts ask, null for all others
  public record Tile(
      Kind kind,
      String title,
      @Nullable String metric,
      List<String> by,
      @Nullable Integer lastDays,
      Map<String, List<String>> filters,
      int limit,
      @Nullable Integer width,
      @Nullable FunnelQuestion funnel,
      @Nullable CohortQuestion cohort,
      Where where) {

    public Tile {
      by = List.copyOf(by);
      filters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    }
  }

  /// How a tile looks, with how many dimensions it needs.
  public enum Kind {
    KPI(0, 0),
    LINE(1, 1),
    BAR(1, 1),
    PIE(1, 1),
    TABLE(1, 3),
    HEATMAP(2, 2),
    /// How many got how far.
    FUNNEL(0, 0),
    /// Who came back, by week or month.
    COHORT(1, 1),
    /// By the two letters of a country.
    MAP(1, 1),
    TRANSACTIONS(0, 0),
    /// Events as they are accepted.
    LIVE(0, 0);

    private final int fewest;
    private final int most;

    Kind(int fewest, int most) {
      this.fewest = fewest;
      this.most = most;
    }

    /// Whether it shows a metric, rather than rows or what happens now.
    public boolean hasMetric() {
      return this != TRANSACTIONS && this != LIVE;
    }

    /// Whether it can show a metric by so many dimensions.
    public boolean takes(int dimensions) {
      return dimensions >= fewest && dimensions <= most;
    }

    /// How many dimensions it needs, in words.
    public String dimensions() {
      if (most == 0) {
        return "none";
      }
      return fewest == most ? "exactly " + most : fewest + " to " + most;
    }
  }
}
