package dev.millrace.orchestrate.fresh;

import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.AlertDefinition.Freshness;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.orchestrate.Flows;
import dev.millrace.orchestrate.fresh.Forecast.Filled;
import dev.millrace.orchestrate.fresh.Forecast.Question;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is wanted of tables and their days, how that stands, and how it will. Safe for any thread.
public final class FreshnessBoard {

  private static final double HALF = 0.5;
  private static final double NEARLY_ALL = 0.9;

  /// How many days that were due are still asked for.
  private static final int DAYS_BACK = 3;

  private final List<AlertDefinition> alerts;
  private final Forecast.Known flows;
  private final Tables tables;
  private final Flows.Clocks clocks;

  /// The last day of each wish that was there: it stays so.
  private final Map<String, LocalDate> met = new ConcurrentHashMap<>();

  public FreshnessBoard(
      List<AlertDefinition> alerts, FlowBook flows, Tables tables, Flows.Clocks clocks) {
    this.alerts = alerts;
    this.flows = flows;
    this.tables = tables;
    this.clocks = clocks;
  }

  /// What is asked of the lake.
  public interface Tables {

    Optional<TableState> table(String name);

    Optional<TableDays> days(String name);
  }

  /// How a wish stands.
  public enum State {
    /// The day is there.
    MET,
    /// It will be in time by the last runs.
    ON_TIME,
    /// More than one in ten of the last runs would be too late.
    AT_RISK,
    /// Half of the last runs would be too late, or nothing is known that would fill it.
    PREDICTED_LATE,
    LATE,
    /// It is not late, and there is too little to judge by.
    UNKNOWN
  }

  /// One table, or one day of it.
  ///
  /// @param day null for the table as a whole
  /// @param subject what is told of once: the day, or the snapshot that grows old
  /// @param due in the shop's time, as all moments here
  /// @param expectedAt when half of the last runs would have it; null where nobody can say
  /// @param latestAt when nine of ten would
  /// @param flow that fills it; null where none is known
  public record Entry(
      String alert,
      String table,
      @Nullable LocalDate day,
      String subject,
      Instant due,
      State state,
      @Nullable Instant expectedAt,
      @Nullable Instant latestAt,
      @Nullable String flow,
      String why) {}

  /// Everything that is wanted: of days the next one, and the last three that were due.
  public List<Entry> entries() {
    return alerts.stream().flatMap(alert -> of(alert).stream()).toList();
  }

  /// What one alert watches.
  public List<Entry> of(AlertDefinition alert) {
    var entries = new ArrayList<Entry>();
    for (Freshness wish : alert.freshness()) {
      switch (wish) {
        case Freshness.Age age -> age(alert, age).ifPresent(entries::add);
        case Freshness.EachDay day -> entries.addAll(days(alert, day));
      }
    }
    return entries;
  }

  /// The shop's time, in which everything here is said.
  public Instant now() {
    return clocks.business().instant();
  }

  private Optional<Entry> age(AlertDefinition alert, Freshness.Age wish) {
    return tables
        .table(wish.table())
        .map(table -> {
          Instant due = inShopTime(table.committedAt().plus(wish.maxAge()));
          var question =
              new Question(now(), inShopTime(table.committedAt()), due, clocks.zone(), null, false);
          Filled filled = new Forecast(flows, question).of(wish.table(), null);
          return entry(alert, wish.table(), String.valueOf(table.snapshotId()), question, filled);
        });
  }

  private List<Entry> days(AlertDefinition alert, Freshness.EachDay wish) {
    ZoneId own = wish.zone();
    ZoneId zone = own == null ? clocks.zone() : own;
    LocalDate next = now().atZone(zone).toLocalDate();
    if (!due(wish, next, zone).isAfter(now())) {
      next = next.plusDays(1);
    }
    var entries = new ArrayList<Entry>();
    for (LocalDate date = next.minusDays(DAYS_BACK); !date.isAfter(next); ) {
      entries.add(day(alert, wish, date, zone));
      date = date.plusDays(1);
    }
    return entries;
  }

  private static Instant due(Freshness.EachDay wish, LocalDate date, ZoneId zone) {
    return date.atTime(wish.by()).atZone(zone).toInstant();
  }

  private Entry day(AlertDefinition alert, Freshness.EachDay wish, LocalDate date, ZoneId zone) {
    LocalDate day = date.minusDays(1);
    String key = "%s/%s".formatted(wish, day.toEpochDay() % (2 * (DAYS_BACK + 1)));
    Instant since = date.atStartOfDay(zone).toInstant();
    boolean isThere = isThere(wish.table(), day);
    var question = new Question(now(), since, due(wish, date, zone), zone, day, isThere);
    if (day.equals(met.get(key))) {
      return met(alert, wish.table(), question, null, "it is there");
    }
    Filled filled = new Forecast(flows, question).of(wish.table(), wish.flow());
    boolean isBuilt =
        filled.outlook() instanceof Outlook.Done
            || (filled.flow() == null && isCommittedSince(wish.table(), since));
    if (isThere && isBuilt && !now().isBefore(since)) {
      met.put(key, day);
      return met(alert, wish.table(), question, filled.flow(), filled.outlook().why());
    }
    return entry(alert, wish.table(), day.toString(), question, filled);
  }

  /// A table that is not split by day is there as a whole.
  private boolean isThere(String table, LocalDate day) {
    return tables
        .days(table)
        .map(days -> days.contents().containsKey(day))
        .orElseGet(() -> tables.table(table).isPresent());
  }

  private boolean isCommittedSince(String table, Instant since) {
    return tables
        .table(table)
        .map(it -> !inShopTime(it.committedAt()).isBefore(since))
        .orElse(false);
  }

  private static Entry met(
      AlertDefinition alert, String table, Question question, @Nullable String flow, String why) {
    LocalDate day = question.partition();
    return new Entry(
        alert.name(),
        table,
        day,
        String.valueOf(day),
        question.due(),
        State.MET,
        null,
        null,
        flow,
        why);
  }

  private static Entry entry(
      AlertDefinition alert, String table, String subject, Question question, Filled filled) {
    Outlook outlook = filled.outlook();
    Instant expected = outlook instanceof Outlook.At at ? at.quantile(HALF) : null;
    Instant latest = outlook instanceof Outlook.At at ? at.quantile(NEARLY_ALL) : null;
    return new Entry(
        alert.name(),
        table,
        question.partition(),
        subject,
        question.due(),
        state(question, outlook),
        expected,
        latest,
        filled.flow(),
        outlook.why());
  }

  static State state(Question question, Outlook outlook) {
    if (!question.now().isBefore(question.due())) {
      return State.LATE;
    }
    return switch (outlook) {
      case Outlook.Never _ -> State.PREDICTED_LATE;
      case Outlook.Unknown _ -> State.UNKNOWN;
      case Outlook.Done _ -> State.ON_TIME;
      case Outlook.At at when at.quantile(HALF).isAfter(question.due()) -> State.PREDICTED_LATE;
      case Outlook.At at when at.quantile(NEARLY_ALL).isAfter(question.due()) -> State.AT_RISK;
      case Outlook.At _ -> State.ON_TIME;
    };
  }

  /// The lake stamps its commits by the wall, and the shop's clock may run faster.
  private Instant inShopTime(Instant wall) {
    Duration ago = Duration.between(wall, clocks.wall().instant());
    return now().minusMillis((long) (ago.toMillis() * clocks.business().speed()));
  }
}
