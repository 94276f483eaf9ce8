package dev.millrace.govern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.govern.audit.AuditLog.Numbered;
import dev.millrace.govern.audit.AuditLog.Question;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final Question ALL =
      new Question("", "", Instant.EPOCH, START.plusSeconds(900_000_000L));

  private volatile Instant now = START;
  private final InstantSource clock = () -> now;
  private final PlatformDatabase database;

  AuditLogTest(@TempDir Path directory) {
    this.database = SqliteDatabase.open(directory.resolve("platform.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aStopWaitsForWhatWasNoted() {
    try (AuditLog log = AuditLog.open(database, clock, Duration.ofDays(1))) {
      for (int i = 0; i < 2_000; i++) {
        log.note("ada", "PUT /api/v1/dashboards/{}", "/api/v1/dashboards/d" + i, 200);
      }
    }

    assertThat(found(ALL))
        .hasSize(1_000)
        .first()
        .extracting(AuditEntry::target)
        .isEqualTo("/api/v1/dashboards/d1999");
  }

  @Test
  void entriesAreFoundByUserPartAndTimeAndPagedByNumber() {
    try (AuditLog log = AuditLog.open(database, clock, Duration.ofDays(9_000))) {
      log.note("ada", "POST /api/v1/flows/{}/runs", "/api/v1/flows/a_b/runs", 202);
      log.note("bob", "POST /api/v1/flows/{}/runs", "/api/v1/flows/axb/runs", 500);
      now = START.plusSeconds(60);
      log.note("ada", "DELETE /api/v1/users/{}", "/api/v1/users/bob", 404);
    }

    assertThat(found(new Question("ada", "", Instant.EPOCH, now.plusSeconds(1))))
        .extracting(AuditEntry::status)
        .containsExactly(404, 202);
    assertThat(found(new Question("", "A_b", Instant.EPOCH, now.plusSeconds(1))))
        .extracting(AuditEntry::user)
        .containsExactly("ada");
    assertThat(found(new Question("", "", START, START.plusSeconds(60))))
        .extracting(AuditEntry::outcome)
        .containsExactly(AuditEntry.Outcome.FAILED, AuditEntry.Outcome.DONE);
    try (AuditLog log = AuditLog.open(database, clock, Duration.ofDays(9_000))) {
      List<Numbered> first = log.find(ALL, Long.MAX_VALUE, 2);
      assertThat(log.find(ALL, first.getLast().number(), 2))
          .extracting(entry -> entry.entry().status())
          .containsExactly(202);
    }
  }

  @Test
  void whatIsOlderThanItIsKeptIsForgotten() {
    try (AuditLog log = AuditLog.open(database, clock, Duration.ofDays(30))) {
      log.note("ada", "POST /api/v1/backup", "/api/v1/backup", 200);
    }
    now = START.plus(Duration.ofDays(31));
    try (AuditLog log = AuditLog.open(database, clock, Duration.ofDays(30))) {
      log.note("bob", "POST /api/v1/backup", "/api/v1/backup", 200);
    }

    assertThat(found(ALL)).extracting(AuditEntry::user).containsExactly("bob");
  }

  @Test
  void whoGuessesTokensFillsTheLogWithAHundredTwentyLinesAMinuteAndOneThatCounts() {
    try (AuditLog log = AuditLog.open(database, clock, Duration.ofDays(30))) {
      for (int i = 0; i < 5_000; i++) {
        log.note("-", "sign in", "/", 401);
      }
      log.note("ada", "POST /api/v1/backup", "/api/v1/backup", 200);
    }

    List<AuditEntry> found = found(ALL);

    assertThat(found).hasSize(AuditLog.MOST_REFUSED + 2);
    assertThat(
            found.stream()
                .filter(entry -> entry.user().equals("-"))
                .mapToLong(AuditEntry::times)
                .sum())
        .isEqualTo(5_000);
    assertThat(found).extracting(AuditEntry::user).contains("ada");
  }

  private List<AuditEntry> found(Question question) {
    return new AuditStore(database)
        .find(question, Long.MAX_VALUE, 1_000).stream().map(Numbered::entry).toList();
  }
}
