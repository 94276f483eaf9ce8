package dev.millrace.insight.report;

import dev.millrace.contracts.definition.ReportPeriod.Days;
import dev.millrace.insight.report.ReportContent.Column;
import dev.millrace.insight.report.ReportContent.Form;
import dev.millrace.insight.report.ReportContent.Panel;
import dev.millrace.insight.report.ReportContent.Panel.Chart;
import dev.millrace.insight.report.ReportContent.Panel.Figure;
import dev.millrace.insight.report.ReportContent.Panel.Table;
import dev.millrace.insight.report.ReportContent.Section;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A report as one page that asks nothing of any other place: read by browsers, on paper, and by
/// mail programs, which know tables well and much else not at all.
final class HtmlPage {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
  private static final String STYLE =
      """
      body{margin:0;padding:24px;background:#fff;color:#1b2230;font:15px/1.5 -apple-system,"Segoe UI",Roboto,Arial,sans-serif}
      .page{max-width:680px;margin:0 auto}
      h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:28px 0 8px}h3{font-size:14px;margin:18px 0 6px;color:#454e60}
      p{margin:0 0 8px}.q,.s{font-size:12px;color:#5c6679;fill:#5c6679}
      table{border-collapse:collapse;width:100%}
      .f td{border:1px solid #dde1e8;padding:10px 12px;vertical-align:top}.f b{display:block;font-size:22px;line-height:1.3}
      .t th,.t td{border-bottom:1px solid #dde1e8;padding:5px 8px;text-align:left}.t .n{text-align:right;white-space:nowrap}
      svg{max-width:100%;height:auto;display:block}
      @page{margin:15mm}@media print{body{padding:0}tr,svg,.f{break-inside:avoid}h2,h3{break-after:avoid}}
      """;

  private final StringBuilder page = new StringBuilder();

  private HtmlPage() {}

  static String of(ReportContent content, ZoneId zone) {
    var page = new HtmlPage();
    page.write(content, zone);
    return page.page.toString();
  }

  private void write(ReportContent content, ZoneId zone) {
    String title = Html.escape(content.title());
    page.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s, %s</title>
        <style>
        %s</style>
        </head>
        <body>
        <div class="page">
        <h1>%s</h1>
        <p class="q">%s, compared with %s</p>
        """
            .formatted(
                title,
                words(content.period()),
                STYLE,
                title,
                words(content.period()),
                words(content.before())));
    if (content.description() != null) {
      element("p", content.description());
    }
    content.sections().forEach(this::section);
    page.append("<p class=\"q\">Written %s by Millrace.</p>\n".formatted(moment(content, zone)));
    page.append("</div>\n</body>\n</html>\n");
  }

  private static String moment(ReportContent content, ZoneId zone) {
    Instant at = content.madeAt();
    return "%s (%s)".formatted(MOMENT.format(at.atZone(zone)), Html.escape(zone.getId()));
  }

  static String words(Days days) {
    return days.from().equals(days.to())
        ? days.to().toString()
        : "%s to %s".formatted(days.from(), days.to());
  }

  private void section(Section section) {
    if (section.title() != null) {
      element("h2", section.title());
    }
    figures(
        section.panels().stream()
            .filter(Figure.class::isInstance)
            .map(Figure.class::cast)
            .toList());
    for (Panel panel : section.panels()) {
      switch (panel) {
        case Figure _ -> {}
        case Chart chart -> chart(chart);
        case Table table -> table(table);
        case Panel.Words(String title, String words) -> {
          element("h3", title);
          quiet(words);
        }
      }
    }
  }

  /// Beside each other, three in a line.
  private void figures(List<Figure> figures) {
    if (figures.isEmpty()) {
      return;
    }
    page.append("<table class=\"f\" role=\"presentation\">\n");
    for (int i = 0; i < figures.size(); i += 3) {
      page.append("<tr>");
      figures.subList(i, Math.min(i + 3, figures.size())).forEach(this::figure);
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private void figure(Figure figure) {
    page.append(
        "<td width=\"33%%\"><span class=\"q\">%s</span><b>%s</b><span class=\"q\">%s</span></td>"
            .formatted(
                Html.escape(figure.title()),
                Html.escape(Numbers.text(figure.now(), figure.form(), figure.unit())),
                Html.escape(against(figure))));
  }

  private static String against(Figure figure) {
    if (figure.before() == null) {
      return "nothing before";
    }
    Double change = Numbers.change(figure.now(), figure.before());
    String before = Numbers.text(figure.before(), figure.form(), figure.unit());
    return change == null
        ? "before: " + before
        : "%s %s, before: %s".formatted(arrow(change), Numbers.text(change, Form.CHANGE), before);
  }

  private static String arrow(double change) {
    return change > 0 ? "▲" : change < 0 ? "▼" : "=";
  }

  private void chart(Chart chart) {
    element("h3", chart.title());
    if (chart.points().isEmpty()) {
      nothing();
      return;
    }
    page.append(SvgChart.of(chart));
    quiet(SvgChart.words(chart) + ".");
  }

  private void table(Table table) {
    element("h3", table.title());
    if (table.rows().isEmpty()) {
      nothing();
      return;
    }
    page.append("<table class=\"t\"><thead><tr>");
    table.columns().forEach(column -> cell("th", column, column.name()));
    page.append("</tr></thead><tbody>\n");
    for (List<@Nullable Object> row : table.rows()) {
      page.append("<tr>");
      for (int i = 0; i < table.columns().size(); i++) {
        Column column = table.columns().get(i);
        cell("td", column, Numbers.text(row.get(i), column.form()));
      }
      page.append("</tr>\n");
    }
    page.append("</tbody></table>\n");
    if (table.isCut()) {
      quiet("The first %,d rows; there are more.".formatted(table.rows().size()));
    }
  }

  private void cell(String tag, Column column, String text) {
    page.append(
        "<%s%s>%s</%s>"
            .formatted(
                tag, column.form() == Form.TEXT ? "" : " class=\"n\"", Html.escape(text), tag));
  }

  private void nothing() {
    quiet("There is nothing in this period.");
  }

  private void quiet(String words) {
    page.append("<p class=\"q\">%s</p>\n".formatted(Html.escape(words)));
  }

  private void element(String tag, String words) {
    page.append("<%s>%s</%s>\n".formatted(tag, Html.escape(words), tag));
  }
}
