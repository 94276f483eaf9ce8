package dev.millrace.insight.report;

import dev.millrace.contracts.definition.DashboardDefinition;
import dev.millrace.contracts.definition.ReportDefinition;
import dev.millrace.contracts.definition.ReportDefinition.Kind;
import dev.millrace.contracts.definition.ReportDefinition.Row;
import dev.millrace.contracts.definition.ReportDefinition.Tile;
import dev.millrace.contracts.definition.ReportPeriod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A dashboard as a report draws it. Pies and maps become bars and heat maps become tables: the
/// same numbers, in shapes that mail programs and paper show.
final class DashboardTiles {

  private static final int POINTS = 400;
  private static final int CELLS = 200;

  private DashboardTiles() {}

  /// The report with the dashboard's tiles, over the dashboard's days where the report names none.
  static ReportDefinition draw(ReportDefinition report, DashboardDefinition dashboard) {
    List<Row> rows = new ArrayList<>();
    for (DashboardDefinition.Row row : dashboard.rows()) {
      List<Tile> tiles = row.tiles().stream().flatMap(DashboardTiles::tile).toList();
      if (!tiles.isEmpty()) {
        rows.add(new Row(row.title(), tiles));
      }
    }
    return report.with(
        report.hasPeriod()
            ? report.period()
            : new ReportPeriod(ReportPeriod.Unit.DAYS, dashboard.lastDays()),
        rows);
  }

  /// The titles of tiles that a report cannot draw.
  static List<String> leftOut(DashboardDefinition dashboard) {
    return dashboard.rows().stream()
        .flatMap(row -> row.tiles().stream())
        .filter(tile -> tile(tile).findAny().isEmpty())
        .map(DashboardDefinition.Tile::title)
        .toList();
  }

  private static Stream<Tile> tile(DashboardDefinition.Tile tile) {
    return switch (tile.kind()) {
      case KPI -> Stream.of(as(Kind.KPI, tile, tile.limit()));
      case LINE -> Stream.of(as(Kind.LINE, tile, POINTS));
      case BAR, PIE, MAP -> Stream.of(as(Kind.BAR, tile, tile.limit()));
      case TABLE -> Stream.of(as(Kind.TABLE, tile, tile.limit()));
      case HEATMAP -> Stream.of(as(Kind.TABLE, tile, CELLS));
      case FUNNEL, COHORT, TRANSACTIONS, LIVE -> Stream.empty();
    };
  }

  private static Tile as(Kind kind, DashboardDefinition.Tile tile, int limit) {
    return new Tile(
        kind,
        tile.title(),
        tile.metric(),
        tile.by(),
        null,
        tile.lastDays(),
        tile.filters(),
        limit,
        tile.where());
  }
}
