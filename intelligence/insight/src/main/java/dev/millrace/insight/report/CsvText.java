package dev.millrace.insight.report;

import dev.millrace.insight.report.ReportContent.Column;
import dev.millrace.insight.report.ReportContent.Panel;
import dev.millrace.insight.report.ReportContent.Panel.Chart;
import dev.millrace.insight.report.ReportContent.Panel.Figure;
import dev.millrace.insight.report.ReportContent.Panel.Table;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A report as rows (RFC 4180): that of one table is the table; any other has a line for each
/// value.
final class CsvText {

  private static final String DANGEROUS = "=+-@\t\r";

  private final StringBuilder text = new StringBuilder();

  private CsvText() {}

  static String of(ReportContent content) {
    var csv = new CsvText();
    List<Panel> panels =
        content.sections().stream().flatMap(section -> section.panels().stream()).toList();
    if (panels.size() == 1 && panels.getFirst() instanceof Table table) {
      csv.table(table);
    } else {
      csv.line("tile", "row", "column", "value");
      panels.forEach(csv::panel);
    }
    return csv.text.toString();
  }

  private void table(Table table) {
    line(table.columns().stream().map(Column::name).toArray());
    table.rows().forEach(row -> line(row.toArray()));
  }

  private void panel(Panel panel) {
    switch (panel) {
      case Figure(String title, _, _, Double now, Double before) -> {
        line(title, 1, "value", now);
        line(title, 1, "before", before);
      }
      case Chart chart -> {
        int row = 1;
        for (ReportContent.Point point : chart.points()) {
          line(chart.title(), row, "label", point.label());
          line(chart.title(), row++, "value", point.value());
        }
      }
      case Panel.Words _ -> {}
      case Table table -> {
        int row = 1;
        for (List<@Nullable Object> values : table.rows()) {
          for (int i = 0; i < table.columns().size(); i++) {
            line(table.title(), row, table.columns().get(i).name(), values.get(i));
          }
          row++;
        }
      }
    }
  }

  private void line(@Nullable Object... values) {
    text.append(Arrays.stream(values).map(CsvText::cell).collect(Collectors.joining(",")))
        .append("\r\n");
  }

  private static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Number number -> Numbers.plain(number);
      default -> quoted(String.valueOf(value));
    };
  }

  /// A text that a spreadsheet would take for a formula gets a sign that says it is none.
  private static String quoted(String text) {
    String safe = !text.isEmpty() && DANGEROUS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
