package dev.millrace.govern.audit;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.govern.audit.AuditEntry.Outcome;
import dev.millrace.govern.audit.AuditLog.Numbered;
import dev.millrace.govern.audit.AuditLog.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/// The audit log in the platform database. Every method is one transaction.
final class AuditStore {

  private static final int MOST_CHARACTERS = 300;

  private final Jdbi jdbi;

  AuditStore(PlatformDatabase database) {
    this.jdbi = Jdbi.create(database.dataSource());
    String counter =
        switch (database.dialect()) {
          case SQLITE -> "integer primary key autoincrement";
          case POSTGRESQL -> "bigint generated always as identity primary key";
        };
    jdbi.useTransaction(handle -> {
      handle.execute(
          """
          create table if not exists audit_log (
            number %s,
            at_ms bigint not null,
            user_name varchar(60) not null,
            action varchar(300) not null,
            target varchar(300) not null,
            outcome varchar(20) not null,
            status integer not null,
            times bigint not null
          )
          """
              .formatted(counter));
      handle.execute("create index if not exists audit_log_by_time on audit_log (at_ms)");
      handle.execute(
          "create index if not exists audit_log_by_user on audit_log (user_name, number)");
    });
  }

  void append(List<AuditEntry> entries) {
    jdbi.useTransaction(handle -> {
      var batch =
          handle.prepareBatch(
              """
              insert into audit_log (at_ms, user_name, action, target, outcome, status, times)
              values (:at, :user, :action, :target, :outcome, :status, :times)
              """);
      for (AuditEntry entry : entries) {
        batch
            .bind("at", entry.at().toEpochMilli())
            .bind("user", entry.user())
            .bind("action", shortened(entry.action()))
            .bind("target", shortened(entry.target()))
            .bind("outcome", entry.outcome().name().toLowerCase(Locale.ROOT))
            .bind("status", entry.status())
            .bind("times", entry.times())
            .add();
      }
      batch.execute();
    });
  }

  private static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 1) + "…";
  }

  List<Numbered> find(Question question, long before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select number, at_ms, user_name, action, target, outcome, status, times
                from audit_log
                where number < :before and (:user = '' or user_name = :user)
                  and (:part = '' or lower(action) like :pattern escape '!'
                    or lower(target) like :pattern escape '!')
                  and at_ms >= :from and at_ms < :to
                order by number desc limit :limit
                """)
            .bind("before", before)
            .bind("user", question.user())
            .bind("part", question.action())
            .bind("pattern", pattern(question.action()))
            .bind("from", question.from().toEpochMilli())
            .bind("to", question.to().toEpochMilli())
            .bind("limit", limit)
            .map(AuditStore::toEntry)
            .list());
  }

  private static String pattern(String part) {
    return "%"
        + part.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        + "%";
  }

  /// Forgets what is older, and all but so many of the newest.
  void expire(Instant before, long most) {
    jdbi.useHandle(handle ->
        handle
            .createUpdate(
                """
                delete from audit_log where at_ms < :before
                  or number <= (select coalesce(max(number), 0) from audit_log) - :most
                """)
            .bind("before", before.toEpochMilli())
            .bind("most", most)
            .execute());
  }

  private static Numbered toEntry(ResultSet row, StatementContext context) throws SQLException {
    return new Numbered(
        row.getLong("number"),
        new AuditEntry(
            Instant.ofEpochMilli(row.getLong("at_ms")),
            row.getString("user_name"),
            row.getString("action"),
            row.getString("target"),
            Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
            row.getInt("status"),
            row.getLong("times")));
  }
}
