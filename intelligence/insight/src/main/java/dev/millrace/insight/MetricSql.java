package dev.millrace.insight;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.sql.NeededDays;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pieces of SQL that a metric's definition stands for. Values are bound, never spliced in.
record MetricSql(MetricDefinition metric, ZoneId zone) {

  String dimension(String name) {
    return switch (name) {
      case "day" -> day();
      case "week", "month" -> "cast(date_trunc('%s', %s) as date)".formatted(name, day());
      default -> String.valueOf(metric.dimensions().get(name));
    };
  }

  String day() {
    return zone.getId().equals("UTC") || zone.getId().equals("Z")
        ? "cast(%s as date)".formatted(metric.time())
        : "cast(timezone('%s', cast(%s as timestamptz)) as date)"
            .formatted(zone.getId(), metric.time());
  }

  /// Columns over the rows of some days that the filters leave; what follows is the caller's.
  SqlQuery select(
      List<String> columns, Span span, Map<String, List<String>> filters, String after) {
    var parameters = new ArrayList<@Nullable Object>();
    String where = where(span, filters, parameters);
    String text =
        "select %s\nfrom %s%s%s"
            .formatted(String.join(", ", columns), metric.table(), where, after);
    return new SqlQuery(text, parameters).needing(needs(span));
  }

  /// The rows themselves.
  SqlQuery rows(Span span, Map<String, List<String>> filters, Set<String> columns) {
    List<String> quoted =
        columns.stream().sorted().map(name -> "\"" + name.replace("\"", "\"\"") + '"').toList();
    return select(quoted.isEmpty() ? List.of("1") : quoted, span, filters, "");
  }

  /// What a query needs that reads only the span's days of the metric's table; null for all of it.
  /// The metric's own texts may read the table once more, for any day.
  @Nullable NeededDays needs(Span span) {
    if ((span.from() == null && span.to() == null) || readsItsTableAgain()) {
      return null;
    }
    // A day of the shop's zone touches two days of UTC.
    return new NeededDays(
        metric.table(),
        metric.time(),
        span.from() == null ? null : span.from().minusDays(1),
        span.to() == null ? null : span.to().plusDays(1));
  }

  private boolean readsItsTableAgain() {
    var again = Pattern.compile("(?i)\\b%s\\b(?!\"?\\s*\\.)".formatted(metric.table().name()));
    return Stream.concat(
            metric.dimensions().values().stream(), Stream.of(metric.expression(), metric.time()))
        .anyMatch(text -> again.matcher(text).find());
  }

  /// Only these days and values, or nothing for all rows.
  String where(Span span, Map<String, List<String>> filters, List<@Nullable Object> parameters) {
    var conditions = new ArrayList<String>();
    if (span.from() != null) {
      conditions.add("%s >= cast(? as date)".formatted(day()));
      parameters.add(span.from().toString());
    }
    if (span.to() != null) {
      conditions.add("%s <= cast(? as date)".formatted(day()));
      parameters.add(span.to().toString());
    }
    conditions.addAll(conditions(filters, parameters));
    return conditions.isEmpty() ? "" : "\nwhere " + String.join(" and ", conditions);
  }

  /// One for each dimension.
  List<String> conditions(Map<String, List<String>> filters, List<@Nullable Object> parameters) {
    var conditions = new ArrayList<String>();
    filters.forEach((name, values) -> {
      String places = String.join(", ", Collections.nCopies(values.size(), "?"));
      conditions.add("cast(%s as varchar) in (%s)".formatted(dimension(name), places));
      parameters.addAll(values);
    });
    return conditions;
  }
}
