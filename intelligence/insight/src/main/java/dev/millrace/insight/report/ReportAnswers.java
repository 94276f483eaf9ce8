package dev.millrace.insight.report;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.definition.ReportDefinition;
import dev.millrace.contracts.definition.ReportDefinition.Kind;
import dev.millrace.contracts.definition.ReportDefinition.Tile;
import dev.millrace.contracts.definition.ReportPeriod.Days;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.insight.MetricAnswer;
import dev.millrace.insight.MetricQuery;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.report.ReportContent.Column;
import dev.millrace.insight.report.ReportContent.Form;
import dev.millrace.insight.report.ReportContent.Panel;
import dev.millrace.insight.report.ReportContent.Point;
import dev.millrace.insight.report.ReportContent.Section;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks what a report wants to know: metrics by their definitions, tables by their queries.
final class ReportAnswers {

  private static final String VALUE = "value";

  /// How many rows of the period before are looked through for those of the period.
  private static final int BEFORE = 10_000;

  /// More than a line may hold days, of which the newest are drawn.
  private static final int POINTS = 4_000;

  private final Metrics metrics;
  private final Lake lake;

  ReportAnswers(Metrics metrics, Lake lake) {
    this.metrics = metrics;
    this.lake = lake;
  }

  ReportContent ask(ReportDefinition report, LocalDate day, Instant madeAt) {
    Days period = report.period().upTo(day);
    Days before = report.period().before(period);
    List<Section> sections =
        report.rows().stream()
            .map(row ->
                new Section(
                    row.title(),
                    row.tiles().stream().map(tile -> panel(tile, period, before)).toList()))
            .toList();
    return new ReportContent(
        report.title(), report.description(), period, before, madeAt, sections);
  }

  private Panel panel(Tile tile, Days ofReport, Days beforeReport) {
    Integer last = tile.lastDays();
    Days period =
        last == null ? ofReport : new Days(ofReport.to().minusDays(last - 1L), ofReport.to());
    Days before =
        last == null
            ? beforeReport
            : new Days(period.from().minusDays(last), period.from().minusDays(1));
    return tile.metric() == null ? queried(tile, period) : measured(tile, period, before);
  }

  private Panel measured(Tile tile, Days period, Days before) {
    MetricAnswer now = answer(tile, period, tile.kind() == Kind.LINE ? POINTS : tile.limit() + 1);
    Form form = Form.valueOf(now.format().toUpperCase(Locale.ROOT));
    String title = tile.title() == null ? now.label() : tile.title();
    return switch (tile.kind()) {
      case KPI ->
          new Panel.Figure(title, form, now.unit(), now.total(), answer(tile, before, 1).total());
      case LINE, BAR ->
          new Panel.Chart(
              title, form, now.unit(), tile.kind() == Kind.LINE, points(tile, now.rows()));
      case TABLE -> table(tile, title, form, now, before);
    };
  }

  /// Lines in the order of what they are by, all else by value.
  private MetricAnswer answer(Tile tile, Days days, int limit) {
    return metrics.answer(
        new MetricQuery(
            String.valueOf(tile.metric()),
            tile.by(),
            days.from(),
            days.to(),
            null,
            false,
            tile.kind() != Kind.LINE,
            limit,
            tile.filters()));
  }

  private static List<Point> points(Tile tile, List<Map<String, @Nullable Object>> rows) {
    var points = new ArrayList<Point>();
    int many = Math.min(rows.size(), tile.limit());
    int from = tile.kind() == Kind.LINE ? rows.size() - many : 0;
    for (Map<String, @Nullable Object> row : rows.subList(from, from + many)) {
      Object label = row.get(tile.by().getFirst());
      if (row.get(VALUE) instanceof Double value) {
        points.add(new Point(label == null ? Numbers.NONE : String.valueOf(label), value));
      }
    }
    return points;
  }

  /// A table over days has no other days beside it: these are never the same.
  private Panel table(Tile tile, String title, Form form, MetricAnswer now, Days before) {
    boolean isCompared = tile.by().stream().noneMatch(MetricDefinition.GRAINS::contains);
    var columns = new ArrayList<Column>();
    tile.by().forEach(name -> columns.add(new Column(name, Form.TEXT)));
    columns.add(new Column(now.unit() == null ? VALUE : now.unit(), form));
    var values = new HashMap<List<@Nullable Object>, @Nullable Double>();
    if (isCompared) {
      columns.add(new Column("before", form));
      columns.add(new Column("change", Form.CHANGE));
      for (Map<String, @Nullable Object> row : answer(tile, before, BEFORE).rows()) {
        values.put(key(tile, row), (Double) row.get(VALUE));
      }
    }
    var rows = new ArrayList<List<@Nullable Object>>();
    for (Map<String, @Nullable Object> row : now.rows()) {
      List<@Nullable Object> cells = key(tile, row);
      Double value = (Double) row.get(VALUE);
      cells.add(value);
      if (isCompared) {
        Double earlier = values.get(key(tile, row));
        cells.add(earlier);
        cells.add(Numbers.change(value, earlier));
      }
      rows.add(cells);
    }
    return cut(tile, title, columns, rows);
  }

  private static List<@Nullable Object> key(Tile tile, Map<String, @Nullable Object> row) {
    var key = new ArrayList<@Nullable Object>();
    tile.by().forEach(name -> key.add(row.get(name)));
    return key;
  }

  private Panel queried(Tile tile, Days period) {
    var taker = new Taker();
    lake.view().read(ReportSql.query(tile, period), taker);
    return cut(tile, tile.title() == null ? "" : tile.title(), taker.columns, taker.rows);
  }

  private static Panel cut(
      Tile tile, String title, List<Column> columns, List<List<@Nullable Object>> rows) {
    boolean isCut = rows.size() > tile.limit();
    return new Panel.Table(title, columns, isCut ? rows.subList(0, tile.limit()) : rows, isCut);
  }

  private static final class Taker implements RowHandler {

    private final List<Column> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void columns(List<dev.millrace.contracts.table.Column> found) {
      found.forEach(column -> columns.add(new Column(column.name(), Form.TEXT)));
    }

    /// A column is as its first value is.
    @Override
    public void row(@Nullable Object[] values) {
      rows.add(Arrays.asList(values));
      for (int i = 0; i < values.length && rows.size() == 1; i++) {
        if (values[i] instanceof Number) {
          columns.set(i, new Column(columns.get(i).name(), Form.NUMBER));
        }
      }
    }
  }
}
