package dev.millrace.insight.report;

import dev.millrace.contracts.definition.ReportPeriod.Days;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A report with its numbers, before it has a look.
///
/// @param before what the period is compared with
/// @param madeAt in the shop's time
record ReportContent(
    String title,
    @Nullable String description,
    Days period,
    Days before,
    Instant madeAt,
    List<Section> sections) {

  /// The same, with a word on tiles that only the dashboard shows.
  ReportContent and(List<String> leftOut) {
    if (leftOut.isEmpty()) {
      return this;
    }
    var words =
        new Panel.Words(
            "On the dashboard only",
            "%s: open the dashboard to see them.".formatted(String.join(", ", leftOut)));
    List<Section> all = new ArrayList<>(sections);
    all.add(new Section(null, List.of(words)));
    return new ReportContent(title, description, period, before, madeAt, all);
  }

  record Section(@Nullable String title, List<Panel> panels) {}

  /// One tile.
  sealed interface Panel {

    String title();

    /// One number beside that of the period before.
    record Figure(
        String title,
        Form form,
        @Nullable String unit,
        @Nullable Double now,
        @Nullable Double before)
        implements Panel {}

    /// @param isLine bars otherwise
    record Chart(String title, Form form, @Nullable String unit, boolean isLine, List<Point> points)
        implements Panel {}

    /// @param isCut whether there are more rows
    record Table(
        String title, List<Column> columns, List<List<@Nullable Object>> rows, boolean isCut)
        implements Panel {}

    /// What cannot be drawn on paper, in words.
    record Words(String title, String words) implements Panel {}
  }

  record Point(String label, double value) {}

  record Column(String name, Form form) {}

  /// How a value is read.
  enum Form {
    TEXT,
    MONEY,
    COUNT,
    /// A number as a query answers it.
    NUMBER,
    /// Against the period before.
    CHANGE
  }
}
