package dev.millrace.insight;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers metrics by their definitions: one expression, said once, over one published table.
public final class Metrics {

  private final Map<String, MetricDefinition> definitions;
  private final Lake lake;
  private final ZoneId zone;
  private final KnownAnswers known = new KnownAnswers();

  public Metrics(List<MetricDefinition> definitions, Lake lake, ZoneId zone) {
    this.definitions =
        definitions.stream()
            .collect(Collectors.toMap(MetricDefinition::name, d -> d, (a, _) -> a, TreeMap::new));
    this.lake = lake;
    this.zone = zone;
  }

  public List<MetricDefinition> definitions() {
    return List.copyOf(definitions.values());
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for the metric,
  ///   PARAMETER_VALUE for a dimension it does not have
  public MetricAnswer answer(MetricQuery query) {
    MetricDefinition metric = require(query.metric());
    query.by().forEach(name -> requireDimension(metric, name));
    query.filters().keySet().forEach(name -> requireDimension(metric, name));
    LakeView view = lake.view();
    Optional<KnownAnswers.Key> key = KnownAnswers.key(metric, query, view);
    Optional<MetricAnswer> before = key.flatMap(known::find);
    if (before.isPresent()) {
      return before.get();
    }
    MetricAnswer answer = computed(metric, query, view);
    key.ifPresent(k -> known.keep(k, answer));
    return answer;
  }

  private MetricAnswer computed(MetricDefinition metric, MetricQuery query, LakeView view) {
    Optional<TableState> table = view.find(metric.table());
    if (table.isEmpty()) {
      return answer(
          metric, query, new Span(null, null), List.of(), null, null, new SqlQuery(""), null);
    }
    Span span = span(metric, query, view);
    SqlQuery sql = sql(metric, query.by(), span, query);
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    view.read(sql, row -> rows.add(row(query.by(), row)));
    Totals totals = totals(metric, span, query, view);
    return answer(metric, query, span, rows, totals.now(), totals.before(), sql, table.get());
  }

  private MetricDefinition require(String name) {
    MetricDefinition metric = definitions.get(name);
    if (metric == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no metric '%s'.".formatted(name),
          Nearest.hint(name, definitions.keySet(), "See the list of metrics."));
    }
    return metric;
  }

  private static void requireDimension(MetricDefinition metric, String name) {
    if (!MetricDefinition.GRAINS.contains(name) && !metric.dimensions().containsKey(name)) {
      var known = new ArrayList<>(metric.dimensions().keySet());
      known.addAll(MetricDefinition.GRAINS);
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The metric '%s' has no dimension '%s'.".formatted(metric.name(), name),
          Nearest.hint(name, known, "Use one of: %s.".formatted(String.join(", ", known))));
    }
  }

  /// The newest day is the newest in the data: in an idle shop "today" is the last day that sold.
  private Span span(MetricDefinition metric, MetricQuery query, LakeView view) {
    if (query.lastDays() == null) {
      return new Span(query.from(), query.to());
    }
    LocalDate to = newest(metric, view);
    return to == null ? new Span(null, null) : new Span(to.minusDays(query.lastDays() - 1L), to);
  }

  private @Nullable LocalDate newest(MetricDefinition metric, LakeView view) {
    String question = "select max(%s) from %s".formatted(day(metric), metric.table());
    long snapshot = view.find(metric.table()).map(TableState::snapshotId).orElse(-1L);
    return known.newest(
        question + " at " + snapshot,
        () -> {
          var newest = new AtomicReference<@Nullable LocalDate>();
          view.read(
              new SqlQuery(question),
              row -> newest.set(row[0] instanceof LocalDate date ? date : null));
          return Optional.ofNullable(newest.get());
        });
  }

  private SqlQuery sql(MetricDefinition metric, List<String> by, Span span, MetricQuery query) {
    var columns = new ArrayList<String>();
    by.forEach(name -> columns.add("%s as \"%s\"".formatted(dimension(metric, name), name)));
    columns.add("cast(%s as double) as value".formatted(metric.expression()));
    var parameters = new ArrayList<@Nullable Object>();
    var text =
        new StringBuilder(
            "select %s\nfrom %s".formatted(String.join(", ", columns), metric.table()));
    text.append(where(metric, span, query, parameters));
    if (!by.isEmpty()) {
      text.append("\ngroup by all\norder by ")
          .append(query.isLargestFirst() ? "value desc nulls last" : "all")
          .append("\nlimit ")
          .append(query.limit());
    }
    return new SqlQuery(text.toString(), parameters);
  }

  private String where(
      MetricDefinition metric, Span span, MetricQuery query, List<@Nullable Object> parameters) {
    var conditions = new ArrayList<String>();
    if (span.from() != null) {
      conditions.add("%s >= cast(? as date)".formatted(day(metric)));
      parameters.add(span.from().toString());
    }
    if (span.to() != null) {
      conditions.add("%s <= cast(? as date)".formatted(day(metric)));
      parameters.add(span.to().toString());
    }
    query
        .filters()
        .forEach((name, values) -> {
          String places = String.join(", ", Collections.nCopies(values.size(), "?"));
          conditions.add("cast(%s as varchar) in (%s)".formatted(dimension(metric, name), places));
          parameters.addAll(values);
        });
    return conditions.isEmpty() ? "" : "\nwhere " + String.join(" and ", conditions);
  }

  private String dimension(MetricDefinition metric, String name) {
    return switch (name) {
      case "day" -> day(metric);
      case "week", "month" -> "cast(date_trunc('%s', %s) as date)".formatted(name, day(metric));
      default -> String.valueOf(metric.dimensions().get(name));
    };
  }

  private String day(MetricDefinition metric) {
    return zone.getId().equals("UTC") || zone.getId().equals("Z")
        ? "cast(%s as date)".formatted(metric.time())
        : "cast(timezone('%s', cast(%s as timestamptz)) as date)"
            .formatted(zone.getId(), metric.time());
  }

  private @Nullable Double single(
      MetricDefinition metric, Span span, MetricQuery query, LakeView view) {
    var parameters = new ArrayList<@Nullable Object>();
    String where = where(metric, span, query, parameters);
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    String sql =
        "select cast(%s as double) from %s%s".formatted(metric.expression(), metric.table(), where);
    view.read(new SqlQuery(sql, parameters), row -> rows.add(row(List.of(), row)));
    return value(rows);
  }

  /// Both spans in one look at the table, as each look costs more than what it counts.
  private Totals totals(MetricDefinition metric, Span span, MetricQuery query, LakeView view) {
    LocalDate from = span.from();
    LocalDate to = span.to();
    if (!query.isCompared() || from == null || to == null) {
      return new Totals(single(metric, span, query, view), null);
    }
    var both = new Span(from.minusDays(to.toEpochDay() - from.toEpochDay() + 1), to);
    var parameters = new ArrayList<@Nullable Object>();
    parameters.add(from.toString());
    String where = where(metric, both, query, parameters);
    String sql =
        "select %s < cast(? as date) as before, cast(%s as double)\nfrom %s%s\ngroup by all"
            .formatted(day(metric), metric.expression(), metric.table(), where);
    var found = new HashMap<String, @Nullable Double>();
    view.read(
        new SqlQuery(sql, parameters),
        row -> found.put(String.valueOf(row[0]), row[1] instanceof Double value ? value : null));
    Double now = found.get("false");
    return new Totals(now == null ? single(metric, span, query, view) : now, found.get("true"));
  }

  private static @Nullable Double value(List<Map<String, @Nullable Object>> rows) {
    return !rows.isEmpty() && rows.getFirst().get("value") instanceof Double value ? value : null;
  }

  private static Map<String, @Nullable Object> row(List<String> by, @Nullable Object[] values) {
    var row = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < by.size(); i++) {
      row.put(by.get(i), values[i]);
    }
    row.put("value", values[by.size()]);
    return row;
  }

  private static MetricAnswer answer(
      MetricDefinition metric,
      MetricQuery query,
      Span span,
      List<Map<String, @Nullable Object>> rows,
      @Nullable Double total,
      @Nullable Double previous,
      SqlQuery sql,
      @Nullable TableState table) {
    var from =
        new MetricAnswer.ComputedFrom(
            metric.table().toString(),
            sql.sql(),
            table == null ? null : String.valueOf(table.snapshotId()),
            table == null ? null : table.committedAt(),
            sql.parameters().stream().map(String::valueOf).toList());
    return new MetricAnswer(
        metric.name(),
        metric.label(),
        metric.unit(),
        metric.format().name().toLowerCase(Locale.ROOT),
        query.by(),
        span.from(),
        span.to(),
        rows,
        total,
        previous,
        from);
  }

  private record Totals(@Nullable Double now, @Nullable Double before) {}

  private record Span(@Nullable LocalDate from, @Nullable LocalDate to) {}
}
