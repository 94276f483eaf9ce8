package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowTriggers.PublishedDays;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.orchestrate.store.DayLedger;
import dev.millrace.orchestrate.store.DayLedger.DayRun;
import dev.millrace.orchestrate.store.DayLedger.Seen;
import dev.millrace.orchestrate.store.DayLedger.Subject;
import dev.millrace.orchestrate.store.RunLedger.Wanted;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts flows once for each day of a table whose rows have changed, whoever published them. That
/// a day is due is stored with the snapshot that was seen, and taken back with the run that is
/// written for it, so that no crash loses a day or runs it twice.
final class DayPublications {

  private static final Logger LOG = LoggerFactory.getLogger(DayPublications.class);
  private static final String NOTHING = "0";

  private final TableReads tables;
  private final DayLedger ledger;
  private final List<FlowDefinition> flows;
  private final Starter starter;
  private final Set<Subject> warned = new HashSet<>();

  DayPublications(
      TableReads tables, DayLedger ledger, Collection<FlowDefinition> flows, Starter starter) {
    this.tables = tables;
    this.ledger = ledger;
    this.flows = flows.stream().filter(flow -> !flow.triggers().publishedDays().isEmpty()).toList();
    this.starter = starter;
  }

  /// Makes runs of days, and lets them begin.
  interface Starter {

    /// @param number tells runs apart that are made at once
    Wanted run(FlowDefinition flow, PublishedDays published, LocalDate day, int number);

    void started(FlowDefinition flow);
  }

  void look() {
    for (FlowDefinition flow : flows) {
      for (PublishedDays published : flow.triggers().publishedDays()) {
        var subject = new Subject(flow.name(), published.table());
        tables.view().ifPresent(view -> see(subject, view));
        start(flow, published, subject);
      }
    }
  }

  private void see(Subject subject, LakeView view) {
    TableName table = TableName.of(subject.table());
    Optional<TableState> state = view.find(table);
    String snapshot = state.map(it -> String.valueOf(it.snapshotId())).orElse(NOTHING);
    Optional<String> before = ledger.mark(subject);
    if (before.isPresent() && before.get().equals(snapshot)) {
      return;
    }
    Optional<TableDays> days = view.days(table);
    if (state.isPresent() && days.isEmpty() && warned.add(subject)) {
      LOG.warn(
          "The flow '{}' waits for days of '{}', which is not split by day; it does not start",
          subject.flow(),
          subject.table());
    }
    if (days.isEmpty() && before.isPresent()) {
      return; // a table that is away, or split otherwise, has published no day
    }
    Map<LocalDate, String> changed = changed(ledger.contents(subject), days);
    Set<LocalDate> due =
        before.isEmpty() || changed.isEmpty()
            ? Set.of()
            : due(view, table, before.get(), days.map(TableDays::column), changed.keySet());
    ledger.see(subject, new Seen(before.orElse(null), snapshot, changed, due));
  }

  private static Map<LocalDate, String> changed(
      Map<LocalDate, String> before, Optional<TableDays> days) {
    var changed = new HashMap<LocalDate, String>();
    Map<LocalDate, String> now = days.map(TableDays::contents).orElse(Map.of());
    now.forEach((day, files) -> {
      String content = Backfills.hash(files);
      if (!content.equals(before.get(day))) {
        changed.put(day, content);
      }
    });
    before.forEach((day, content) -> {
      if (!now.containsKey(day) && !content.isEmpty()) {
        changed.put(day, "");
      }
    });
    return changed;
  }

  /// Files of a day may be others with the same rows, as after their compaction. Where the lake
  /// still knows the snapshot that was seen, the rows themselves decide.
  private static Set<LocalDate> due(
      LakeView view,
      TableName table,
      String before,
      Optional<String> column,
      Set<LocalDate> candidates) {
    if (before.equals(NOTHING) || column.isEmpty()) {
      return candidates;
    }
    try {
      Optional<TableChanges> changes = view.changes(table, Long.parseLong(before));
      if (changes.isEmpty()) {
        return candidates;
      }
      Set<LocalDate> different = different(changes.get(), column.get());
      return candidates.stream().filter(different::contains).collect(Collectors.toSet());
    } catch (MillraceException e) {
      LOG.warn("The rows of {} could not be compared, its files decide: {}", table, e.getMessage());
      return candidates;
    }
  }

  private static Set<LocalDate> different(TableChanges changes, String column) {
    String day = "cast(\"%s\" as date)".formatted(column.replace("\"", "\"\""));
    String sums = "select %s as day, count(*) as n, sum(hash(t)) as h from %s as t group by 1";
    String sql =
        """
        select coalesce(a.day, b.day)
        from (%s) as a full join (%s) as b on a.day = b.day
        where a.n is distinct from b.n or a.h is distinct from b.h
        """
            .formatted(sums.formatted(day, changes.before()), sums.formatted(day, changes.after()));
    var found = new HashSet<LocalDate>();
    changes.view().read(new SqlQuery(sql), row -> add(found, row[0]));
    return found;
  }

  private static void add(Set<LocalDate> found, @Nullable Object day) {
    if (day instanceof LocalDate date) {
      found.add(date);
    }
  }

  /// As many as there is room for; the others stay due.
  private void start(FlowDefinition flow, PublishedDays published, Subject subject) {
    List<LocalDate> days = ledger.due(subject, published.atOnce());
    int room = days.isEmpty() ? 0 : published.atOnce() - ledger.unfinished(flow.name());
    if (room <= 0) {
      return;
    }
    List<LocalDate> next = days.subList(0, Math.min(room, days.size()));
    List<DayRun> runs =
        next.stream()
            .map(day -> new DayRun(day, starter.run(flow, published, day, next.indexOf(day))))
            .toList();
    if (ledger.start(subject, runs) > 0) {
      starter.started(flow);
    }
  }
}
