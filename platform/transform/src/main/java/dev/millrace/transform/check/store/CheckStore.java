package dev.millrace.transform.check.store;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import dev.millrace.transform.check.store.StoredResult.Day;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The history of checks. Every method is one transaction. Safe for any thread.
public final class CheckStore {

  private static final String RESULTS =
      "select number, check_id, table_name, run_id, at_ms, severity, holds, elements, failing, quarantined, observed, words from check_results ";
  private static final int MOST_CHARACTERS = 2_000;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Duration keep;

  /// @param keep how long results are kept
  public CheckStore(PlatformDatabase database, InstantSource clock, Duration keep) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.clock = clock;
    this.keep = keep;
    jdbi.useTransaction(handle -> schema(database.dialect()).forEach(handle::execute));
  }

  private static List<String> schema(Dialect dialect) {
    String counter =
        switch (dialect) {
          case SQLITE -> "integer primary key autoincrement";
          case POSTGRESQL -> "bigint generated always as identity primary key";
        };
    return List.of(
        """
        create table if not exists check_results (
          number %s,
          check_id varchar(300) not null,
          table_name varchar(120) not null,
          run_id varchar(64) not null,
          at_ms bigint not null,
          severity varchar(20) not null,
          holds integer not null,
          elements bigint not null,
          failing bigint not null,
          quarantined bigint not null,
          observed text,
          words text not null
        )
        """
            .formatted(counter),
        "create index if not exists check_results_by_check on check_results (check_id, number)",
        "create index if not exists check_results_by_run on check_results (run_id)",
        "create index if not exists check_results_by_time on check_results (at_ms)",
        """
        create table if not exists check_days (
          check_id varchar(300) not null,
          table_day varchar(10) not null,
          run_id varchar(64) not null,
          at_ms bigint not null,
          elements bigint not null,
          failing bigint not null,
          observed text,
          primary key (check_id, table_day, run_id)
        )
        """,
        "create index if not exists check_days_by_run on check_days (check_id, run_id)",
        """
        create table if not exists check_audits (
          audit varchar(300) primary key,
          at_ms bigint not null
        )
        """);
  }

  /// Writes what a run found; what it had written of the same checks before goes. A day is written
  /// where it is not as it was last seen.
  public void write(Collection<StoredResult> results) {
    jdbi.useTransaction(handle -> {
      for (StoredResult result : results) {
        delete(handle, result);
        insert(handle, result);
        insertDays(handle, result);
      }
    });
  }

  private static void delete(Handle handle, StoredResult result) {
    for (String table : List.of("check_results", "check_days")) {
      handle
          .createUpdate("delete from %s where check_id = :check and run_id = :run".formatted(table))
          .bind("check", result.checkId())
          .bind("run", result.runId())
          .execute();
    }
  }

  private static void insert(Handle handle, StoredResult result) {
    handle
        .createUpdate(
            """
            insert into check_results (check_id, table_name, run_id, at_ms, severity, holds,
              elements, failing, quarantined, observed, words)
            values (:check, :table, :run, :at, :severity, :holds, :elements, :failing,
              :quarantined, :observed, :words)
            """)
        .bind("check", result.checkId())
        .bind("table", result.table())
        .bind("run", result.runId())
        .bind("at", result.at().toEpochMilli())
        .bind("severity", result.severity())
        .bind("holds", result.holds() ? 1 : 0)
        .bind("elements", result.elements())
        .bind("failing", result.failing())
        .bind("quarantined", result.quarantined())
        .bind("observed", shortened(result.observed()))
        .bind("words", shortened(result.words()))
        .execute();
  }

  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS) + "…";
  }

  private static void insertDays(Handle handle, StoredResult result) {
    if (result.days().isEmpty()) {
      return;
    }
    Map<LocalDate, Day> known = new HashMap<>();
    handle
        .createQuery(
            "select table_day, elements, failing, observed from check_days where check_id = :check order by at_ms")
        .bind("check", result.checkId())
        .map(CheckStore::toDay)
        .forEach(day -> known.put(day.day(), day));
    var batch =
        handle.prepareBatch(
            """
            insert into check_days (check_id, table_day, run_id, at_ms, elements, failing, observed)
            values (:check, :day, :run, :at, :elements, :failing, :observed)
            """);
    for (Day day : result.days()) {
      if (!day.equals(known.get(day.day()))) {
        batch
            .bind("check", result.checkId())
            .bind("day", day.day().toString())
            .bind("run", result.runId())
            .bind("at", result.at().toEpochMilli())
            .bind("elements", day.elements())
            .bind("failing", day.failing())
            .bind("observed", day.observed())
            .add();
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  /// Newest first.
  ///
  /// @param before only results numbered lower; null for the newest
  public List<Numbered> history(String checkId, @Nullable Long before, int limit) {
    return jdbi.inTransaction(handle ->
        handle
            .createQuery(
                RESULTS
                    + "where check_id = :check and number < :before order by number desc limit :limit")
            .bind("check", checkId)
            .bind("before", before == null ? Long.MAX_VALUE : before)
            .bind("limit", limit)
            .map(CheckStore::toResult)
            .stream()
            .map(found -> new Numbered(found.number(), found.result().with(days(handle, found))))
            .toList());
  }

  /// @param number grows with time; for paging
  public record Numbered(long number, StoredResult result) {}

  private static List<Day> days(Handle handle, Numbered found) {
    return handle
        .createQuery(
            "select table_day, elements, failing, observed from check_days where check_id = :check and run_id = :run order by table_day desc")
        .bind("check", found.result().checkId())
        .bind("run", found.result().runId())
        .map(CheckStore::toDay)
        .list();
  }

  /// What was found last.
  public Optional<StoredResult> last(String checkId) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(RESULTS + "where check_id = :check order by number desc limit 1")
            .bind("check", checkId)
            .map(CheckStore::toResult)
            .findOne()
            .map(Numbered::result));
  }

  /// What this run found of this check.
  public Optional<StoredResult> of(String runId, String checkId) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(RESULTS + "where run_id = :run and check_id = :check")
            .bind("run", runId)
            .bind("check", checkId)
            .map(CheckStore::toResult)
            .findOne()
            .map(Numbered::result));
  }

  /// Notes that an audit has left failing rows in the lake.
  public void noteFailingRows(String audit) {
    jdbi.useTransaction(handle -> {
      handle
          .createUpdate("delete from check_audits where audit = :audit")
          .bind("audit", audit)
          .execute();
      handle
          .createUpdate("insert into check_audits (audit, at_ms) values (:audit, :now)")
          .bind("audit", audit)
          .bind("now", clock.millis())
          .execute();
    });
  }

  /// Whether the audit has left failing rows.
  public boolean hasFailingRows(String audit) {
    return jdbi.withHandle(handle ->
        handle
                .createQuery("select count(*) from check_audits where audit = :audit")
                .bind("audit", audit)
                .mapTo(Long.class)
                .one()
            > 0);
  }

  /// Forgets results that are older than they are kept.
  ///
  /// @param most of so many audits at most
  /// @return audits whose failing rows are as old; they are forgotten with [#forgotten(String)]
  public List<String> expire(int most) {
    long before = clock.instant().minus(keep).toEpochMilli();
    return jdbi.inTransaction(handle -> {
      List<String> audits = new ArrayList<>();
      handle
          .createUpdate("delete from check_results where at_ms < :before")
          .bind("before", before)
          .execute();
      handle
          .createUpdate(
              """
              delete from check_days where at_ms < :before and exists (
                select 1 from check_days as later
                where later.check_id = check_days.check_id
                  and later.table_day = check_days.table_day and later.at_ms > check_days.at_ms)
              """)
          .bind("before", before)
          .execute();
      handle
          .createQuery(
              "select audit from check_audits where at_ms < :before order by at_ms limit :most")
          .bind("before", before)
          .bind("most", most)
          .mapTo(String.class)
          .forEach(audits::add);
      return audits;
    });
  }

  public void forgotten(String audit) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate("delete from check_audits where audit = :audit")
            .bind("audit", audit)
            .execute());
  }

  private static Numbered toResult(ResultSet row, StatementContext context) throws SQLException {
    return new Numbered(
        row.getLong("number"),
        new StoredResult(
            row.getString("check_id"),
            row.getString("table_name"),
            row.getString("run_id"),
            Instant.ofEpochMilli(row.getLong("at_ms")),
            row.getString("severity"),
            row.getInt("holds") == 1,
            row.getLong("elements"),
            row.getLong("failing"),
            row.getLong("quarantined"),
            row.getString("observed"),
            row.getString("words"),
            List.of()));
  }

  private static Day toDay(ResultSet row, StatementContext context) throws SQLException {
    return new Day(
        LocalDate.parse(row.getString("table_day")),
        row.getLong("elements"),
        row.getLong("failing"),
        row.getString("observed"));
  }
}
