package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is written down for people at the end of a period: a page of its own, or a file of rows.
///
/// @param hasPeriod whether the period is written; a dashboard's own window holds where it is not
/// @param dashboard whose tiles it draws, as they are when it is written; null where it has its own
/// @param keepDays how long its files are kept, by the day that they bear
/// @param mail null for nobody
public record ReportDefinition(
    String name,
    String title,
    @Nullable String description,
    @Nullable String owner,
    ReportPeriod period,
    boolean hasPeriod,
    Format format,
    int keepDays,
    @Nullable String dashboard,
    List<Row> rows,
    @Nullable Mailing mail,
    Where where) {

  public ReportDefinition {
    rows = List.copyOf(rows);
  }

  /// The same report with tiles and a period to draw.
  public ReportDefinition with(ReportPeriod shownPeriod, List<Row> shownRows) {
    return new ReportDefinition(
        name,
        title,
        description,
        owner,
        shownPeriod,
        true,
        format,
        keepDays,
        dashboard,
        shownRows,
        mail,
        where);
  }

  /// Tiles that belong together.
  public record Row(@Nullable String title, List<Tile> tiles) {

    public Row {
      tiles = List.copyOf(tiles);
    }
  }

  /// One answer to one question.
  ///
  /// @param title null for the metric's own label
  /// @param metric null where a query says it all
  /// @param by dimensions of the metric
  /// @param sql one SELECT; null where a metric is asked
  /// @param lastDays so many days up to the period's last instead of the period; null for that
  /// @param filters values by dimension that the metric is cut to
  /// @param limit at most so many rows
  public record Tile(
      Kind kind,
      @Nullable String title,
      @Nullable String metric,
      List<String> by,
      @Nullable String sql,
      @Nullable Integer lastDays,
      Map<String, List<String>> filters,
      int limit,
      Where where) {

    public Tile {
      by = List.copyOf(by);
      filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    }
  }

  /// How an answer looks.
  public enum Kind {
    /// One number, with that of the period before.
    KPI(0, 0),
    LINE(1, 1),
    BAR(1, 1),
    TABLE(1, 3);

    private final int least;
    private final int most;

    Kind(int least, int most) {
      this.least = least;
      this.most = most;
    }

    boolean takes(int dimensions) {
      return dimensions >= least && dimensions <= most;
    }

    String dimensions() {
      return least == most ? String.valueOf(least) : "%d to %d".formatted(least, most);
    }
  }

  /// What the file is.
  public enum Format {
    HTML,
    CSV;

    /// How its name ends.
    public String ending() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// @param to addresses
  /// @param through the alert whose mail server is used; null for the only one that has one
  public record Mailing(List<String> to, @Nullable String through, Where where) {

    public Mailing {
      to = List.copyOf(to);
    }
  }
}
