package dev.millrace.insight.report;

import dev.millrace.insight.report.ReportContent.Panel.Chart;
import dev.millrace.insight.report.ReportContent.Point;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Draws a chart as SVG that needs nothing from elsewhere.
final class SvgChart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 200;
  private static final int TOP = 12;
  private static final int BOTTOM = 24;
  private static final int BAR = 22;
  private static final int LABELS = 190;
  private static final int VALUES = 110;
  private static final int MOST_LETTERS = 30;

  private SvgChart() {}

  static String of(Chart chart) {
    String inside = chart.isLine() ? line(chart) : bars(chart);
    int height = chart.isLine() ? HEIGHT : chart.points().size() * BAR + 4;
    return """
    <svg viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">%s</svg>
    """
        .formatted(WIDTH, height, WIDTH, height, Html.escape(words(chart)), inside);
  }

  /// The same in words, for those who see no pictures.
  static String words(Chart chart) {
    Comparator<Point> byValue = Comparator.comparingDouble(Point::value);
    Point highest = chart.points().stream().max(byValue).orElseThrow();
    Point lowest = chart.points().stream().min(byValue).orElseThrow();
    Point last = chart.points().getLast();
    return chart.isLine()
        ? "%s: highest %s, lowest %s, last %s"
            .formatted(chart.title(), told(chart, highest), told(chart, lowest), told(chart, last))
        : "%s: highest %s, lowest %s"
            .formatted(chart.title(), told(chart, highest), told(chart, lowest));
  }

  private static String told(Chart chart, Point point) {
    return "%s (%s)".formatted(value(chart, point), point.label());
  }

  private static String value(Chart chart, Point point) {
    return Numbers.text(point.value(), chart.form(), chart.unit());
  }

  /// From zero, so that a small change does not look like a large one.
  private static String line(Chart chart) {
    List<Point> points = chart.points();
    double high = Math.max(0, points.stream().mapToDouble(Point::value).max().orElse(0));
    double low = Math.min(0, points.stream().mapToDouble(Point::value).min().orElse(0));
    double span = high == low ? 1 : high - low;
    var path = new StringBuilder();
    double x = 0;
    double y = 0;
    for (int i = 0; i < points.size(); i++) {
      x = points.size() == 1 ? WIDTH / 2.0 : 4 + (WIDTH - 8.0) * i / (points.size() - 1);
      y = TOP + (HEIGHT - TOP - BOTTOM) * (high - points.get(i).value()) / span;
      path.append(i == 0 ? "" : " ").append(number(x)).append(',').append(number(y));
    }
    double zero = TOP + (HEIGHT - TOP - BOTTOM) * high / span;
    return """
    <line x1="0" y1="%s" x2="%d" y2="%s" stroke="#c8ccd4"/>\
    <polyline points="%s" fill="none" stroke="#2457a6" stroke-width="2" stroke-linejoin="round"/>\
    <circle cx="%s" cy="%s" r="3" fill="#2457a6"/>\
    <text x="0" y="10" class="s">%s</text>\
    <text x="0" y="%d" class="s">%s</text>\
    <text x="%d" y="%d" class="s" text-anchor="end">%s</text>\
    """
        .formatted(
            number(zero),
            WIDTH,
            number(zero),
            path,
            number(x),
            number(y),
            Html.escape(Numbers.text(high, chart.form(), chart.unit())),
            HEIGHT - 6,
            Html.escape(points.getFirst().label()),
            WIDTH,
            HEIGHT - 6,
            Html.escape(points.getLast().label()));
  }

  private static String bars(Chart chart) {
    double most = chart.points().stream().mapToDouble(p -> Math.abs(p.value())).max().orElse(0);
    var bars = new StringBuilder();
    int y = 2;
    for (Point point : chart.points()) {
      double width = most == 0 ? 0 : (WIDTH - LABELS - VALUES) * Math.abs(point.value()) / most;
      bars.append(
          """
          <text x="%d" y="%d" class="s" text-anchor="end">%s</text>\
          <rect x="%d" y="%d" width="%s" height="%d" fill="%s"/>\
          <text x="%s" y="%d" class="s">%s</text>\
          """
              .formatted(
                  LABELS - 8,
                  y + 15,
                  Html.escape(cut(point.label())),
                  LABELS,
                  y + 3,
                  number(width),
                  BAR - 6,
                  point.value() < 0 ? "#a65324" : "#2457a6",
                  number(LABELS + width + 6),
                  y + 15,
                  Html.escape(value(chart, point))));
      y += BAR;
    }
    return bars.toString();
  }

  private static String cut(String label) {
    return label.codePointCount(0, label.length()) <= MOST_LETTERS
        ? label
        : label.substring(0, label.offsetByCodePoints(0, MOST_LETTERS - 1)) + "…";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
