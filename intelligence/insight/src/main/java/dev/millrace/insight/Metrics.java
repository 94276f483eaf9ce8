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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers metrics by their definitions: one expression, said once, over one published table.
public final class Metrics {

  private static final String VALUE = "value";

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
    requireDimensions(metric, query.cut());
    return known(metric, query, view -> computed(metric, query, view));
  }

  /// How many got how far: a row for each step, with its title as `step`.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as [#answer(MetricQuery)]
  public MetricAnswer funnel(FunnelQuery query) {
    MetricDefinition metric = require(query.metric());
    requireDimensions(metric, query.cut());
    requireDimension(metric, query.funnel().entity());
    query
        .funnel()
        .steps()
        .forEach(step -> step.filters().keySet().forEach(name -> requireDimension(metric, name)));
    return known(
        metric,
        query,
        view -> {
          Span span = span(metric, query.cut(), view);
          var sql = new FunnelSql(new MetricSql(metric, zone), query, span).counts();
          return listed(metric, List.of("step"), List.of("step", VALUE), span, sql, view);
        });
  }

  /// Who stopped after a step, those last whose step is the oldest.
  ///
  /// @param step the first is 1
  public MetricRows stopped(FunnelQuery query, int step, int limit) {
    funnel(query); // which finds what is wrong with it
    MetricDefinition metric = require(query.metric());
    LakeView view = lake.view();
    var sql =
        new FunnelSql(new MetricSql(metric, zone), query, span(metric, query.cut(), view))
            .stopped(step, limit + 1);
    return rows(metric, sql, limit, view);
  }

  /// Who came back: a row for each `cohort`, by its first day, and `period` after it, from 0, with
  /// how many were active (`value`) of how many (`size`).
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as [#answer(MetricQuery)]
  public MetricAnswer cohorts(CohortQuery query) {
    MetricDefinition metric = requireCohort(query);
    return known(
        metric,
        query,
        view -> {
          Span span = query.span(newest(metric, view));
          var sql = new CohortSql(new MetricSql(metric, zone), query, span).counts();
          var columns = List.of("cohort", "period", VALUE, "size");
          return listed(metric, List.of("cohort", "period"), columns, span, sql, view);
        });
  }

  /// Who of a cohort was active in a period.
  public MetricRows active(CohortQuery query, LocalDate cohort, int period, int limit) {
    MetricDefinition metric = requireCohort(query);
    LakeView view = lake.view();
    Span span = query.span(newest(metric, view));
    var sql = new CohortSql(new MetricSql(metric, zone), query, span);
    return rows(metric, sql.active(cohort, period, limit + 1), limit, view);
  }

  /// The rows that a number is computed from, newest first.
  public MetricRows rows(String name, Cut cut, int limit) {
    MetricDefinition metric = require(name);
    requireDimensions(metric, cut);
    LakeView view = lake.view();
    var parameters = new ArrayList<@Nullable Object>();
    var sql = new MetricSql(metric, zone);
    Span span = span(metric, cut, view);
    String where = sql.where(span, cut.filters(), parameters);
    String text =
        "select *\nfrom %s%s\norder by %s desc\nlimit %d"
            .formatted(metric.table(), where, metric.time(), limit + 1);
    var query = new SqlQuery(text, parameters).needing(sql.needs(span));
    return rows(metric, query, limit, view);
  }

  private MetricDefinition requireCohort(CohortQuery query) {
    MetricDefinition metric = require(query.metric());
    requireDimensions(metric, query.cut());
    requireDimension(metric, query.cohort().entity());
    if (query.cohort().starts() != null) {
      requireDimension(metric, query.cohort().starts());
    }
    return metric;
  }

  private MetricRows rows(MetricDefinition metric, SqlQuery sql, int limit, LakeView view) {
    Optional<TableState> table = view.find(metric.table());
    return table.isEmpty()
        ? MetricRows.none(from(metric, new SqlQuery(""), null))
        : MetricRows.read(view, sql, limit, from(metric, sql, table.get()));
  }

  /// An answer of rows and no more.
  private MetricAnswer listed(
      MetricDefinition metric,
      List<String> by,
      List<String> columns,
      Span span,
      SqlQuery sql,
      LakeView view) {
    TableState table = view.find(metric.table()).orElse(null);
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    if (table != null) {
      view.read(sql, row -> rows.add(row(columns, row)));
    }
    return new MetricAnswer(
        metric.name(),
        metric.label(),
        metric.unit(),
        metric.format().name().toLowerCase(Locale.ROOT),
        by,
        span.from(),
        span.to(),
        rows,
        null,
        null,
        from(metric, sql, table));
  }

  private MetricAnswer known(
      MetricDefinition metric, Object question, Function<LakeView, MetricAnswer> compute) {
    LakeView view = lake.view();
    Optional<KnownAnswers.Key> key = KnownAnswers.key(metric, question, view);
    return key.isEmpty() ? compute.apply(view) : known.answer(key.get(), () -> compute.apply(view));
  }

  private MetricAnswer computed(MetricDefinition metric, MetricQuery query, LakeView view) {
    Optional<TableState> table = view.find(metric.table());
    if (table.isEmpty()) {
      return answer(
          metric, query, new Span(null, null), List.of(), null, null, new SqlQuery(""), null);
    }
    Span span = span(metric, query.cut(), view);
    SqlQuery sql = sql(metric, query.by(), span, query);
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    view.read(sql, row -> rows.add(row(withValue(query.by()), row)));
    Totals totals =
        query.by().isEmpty() && !query.isCompared()
            ? new Totals(value(rows), null)
            : totals(metric, span, query, view);
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

  private static void requireDimensions(MetricDefinition metric, Cut cut) {
    cut.filters().keySet().forEach(name -> requireDimension(metric, name));
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
  private Span span(MetricDefinition metric, Cut cut, LakeView view) {
    if (cut.lastDays() == null) {
      return new Span(cut.from(), cut.to());
    }
    LocalDate to = newest(metric, view);
    return to == null ? new Span(null, null) : new Span(to.minusDays(cut.lastDays() - 1L), to);
  }

  private @Nullable LocalDate newest(MetricDefinition metric, LakeView view) {
    String question =
        "select max(%s) from %s".formatted(new MetricSql(metric, zone).day(), metric.table());
    Optional<TableState> table = view.find(metric.table());
    if (table.isEmpty()) {
      return null;
    }
    long snapshot = table.get().snapshotId();
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
    var of = new MetricSql(metric, zone);
    var columns = new ArrayList<String>();
    by.forEach(name -> columns.add("%s as \"%s\"".formatted(of.dimension(name), name)));
    columns.add("cast(%s as double) as value".formatted(metric.expression()));
    var parameters = new ArrayList<@Nullable Object>();
    var text =
        new StringBuilder(
            "select %s\nfrom %s".formatted(String.join(", ", columns), metric.table()));
    text.append(of.where(span, query.filters(), parameters));
    if (!by.isEmpty()) {
      text.append("\ngroup by all\norder by ")
          .append(query.isLargestFirst() ? "value desc nulls last" : "all")
          .append("\nlimit ")
          .append(query.limit());
    }
    return new SqlQuery(text.toString(), parameters).needing(of.needs(span));
  }

  private @Nullable Double single(
      MetricDefinition metric, Span span, MetricQuery query, LakeView view) {
    var parameters = new ArrayList<@Nullable Object>();
    var of = new MetricSql(metric, zone);
    String where = of.where(span, query.filters(), parameters);
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    String sql =
        "select cast(%s as double) from %s%s".formatted(metric.expression(), metric.table(), where);
    view.read(
        new SqlQuery(sql, parameters).needing(of.needs(span)),
        row -> rows.add(row(List.of(VALUE), row)));
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
    var of = new MetricSql(metric, zone);
    String where = of.where(both, query.filters(), parameters);
    String sql =
        "select %s < cast(? as date) as before, cast(%s as double)\nfrom %s%s\ngroup by all"
            .formatted(of.day(), metric.expression(), metric.table(), where);
    var found = new HashMap<String, @Nullable Double>();
    view.read(
        new SqlQuery(sql, parameters).needing(of.needs(both)),
        row -> found.put(String.valueOf(row[0]), row[1] instanceof Double value ? value : null));
    Double now = found.get("false");
    return new Totals(now == null ? single(metric, span, query, view) : now, found.get("true"));
  }

  private static @Nullable Double value(List<Map<String, @Nullable Object>> rows) {
    return !rows.isEmpty() && rows.getFirst().get(VALUE) instanceof Double value ? value : null;
  }

  private static List<String> withValue(List<String> by) {
    var columns = new ArrayList<>(by);
    columns.add(VALUE);
    return columns;
  }

  private static Map<String, @Nullable Object> row(
      List<String> columns, @Nullable Object[] values) {
    var row = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), values[i]);
    }
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
        from(metric, sql, table));
  }

  private static MetricAnswer.ComputedFrom from(
      MetricDefinition metric, SqlQuery sql, @Nullable TableState table) {
    return new MetricAnswer.ComputedFrom(
        metric.table().toString(),
        sql.sql(),
        table == null ? null : String.valueOf(table.snapshotId()),
        table == null ? null : table.committedAt(),
        sql.parameters().stream().map(String::valueOf).toList());
  }

  private record Totals(@Nullable Double now, @Nullable Double before) {}
}
