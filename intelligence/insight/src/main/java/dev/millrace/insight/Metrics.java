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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final SharedRows shared = new SharedRows();

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
          metric, query, new Span(null, null), MetricNumbers.Answer.NONE, new SqlQuery(""), null);
    }
    Span span = span(metric, query.cut(), view);
    var sql = new MetricSql(metric, zone);
    var numbers = new MetricNumbers(sql, query, span);
    SqlQuery told = numbers.rowsSql(query.filters());
    SqlQuery all = sql.rows(span.withBefore(), query.filters(), columnsAsked(table.get()));
    Optional<KnownAnswers.Key> key =
        all.needs() == null ? Optional.empty() : KnownAnswers.key(metric, all, view);
    MetricNumbers.Answer found =
        key.isEmpty()
            ? numbers.from(view)
            : shared.ask(
                key.get(),
                () -> view.slice(metric.table(), all),
                slice -> slice == null ? numbers.from(view) : numbers.from(slice));
    return answer(metric, query, span, found, told, table.get());
  }

  /// Of all metrics, so that all tiles of a page can share a copy.
  private Set<String> columnsAsked(TableState table) {
    return ColumnsAsked.of(table, definitions.values());
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

  static Map<String, @Nullable Object> row(List<String> columns, @Nullable Object[] values) {
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
      MetricNumbers.Answer found,
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
        found.rows(),
        found.total(),
        found.before(),
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
}
