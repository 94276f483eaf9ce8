package dev.millrace.ingest.replay;

import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.privacy.Suppressions;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.event.EventRules;
import dev.millrace.ingest.event.Intake;
import dev.millrace.ingest.event.IntakeRules;
import dev.millrace.ingest.event.PersonKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What was put aside, and its way back: events are held to the project's contracts again, and go
/// into the log when they hold them now. They keep their message ids, so an event that is there
/// already, or is sent again twice, is stored once. Consent is not asked again: what it forbids was
/// taken out before the event was put aside. Safe for any thread.
public final class QuarantineDesk {

  private static final int MAX_EVENTS_PER_CALL = 100_000;
  private static final int NO_KEY_BYTES = 32;

  private final EventLog log;
  private final ReplayTables tables;
  private final long maxEventBytes;
  private final Suppressions suppressions;
  private final InstantSource clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  public QuarantineDesk(EventLog log, Lake lake, long maxEventBytes, InstantSource clock) {
    this(log, lake, maxEventBytes, Suppressions.NONE, clock);
  }

  /// @param suppressions of whom nothing is sent again
  public QuarantineDesk(
      EventLog log, Lake lake, long maxEventBytes, Suppressions suppressions, InstantSource clock) {
    this.suppressions = suppressions;
    this.log = log;
    this.tables = new ReplayTables(lake);
    this.maxEventBytes = maxEventBytes;
    this.clock = clock;
  }

  /// `bronze.quarantine_replays` without rows, so that it can exist before the first replay.
  public static TableAppend emptyTable() {
    return ReplayTables.nothing();
  }

  /// What is in quarantine and was not sent again with success since, newest first.
  public List<Quarantined> list(Selection selection, int limit, int offset) {
    var found = new ArrayList<Quarantined>();
    tables.read(selection, limit, offset, row -> found.add(quarantined(row)));
    return found;
  }

  public Optional<Quarantined> find(String id) {
    return list(Selection.ALL.withIds(List.of(id)), 1, 0).stream().findFirst();
  }

  /// How many events of the quarantine have come into the log by being sent again: the log counts
  /// them twice, as refused and as accepted.
  public long replayed() {
    return tables.accepted();
  }

  /// Sends events again. What is still refused stays in quarantine. One call at a time; returns
  /// when all of it is durable.
  ///
  /// @param contracts what the events are held to
  /// @throws MillraceException LOG_UNAVAILABLE; what was sent before stays sent
  public Replay replay(Selection selection, Mending mending, List<EventContract> contracts) {
    var noConsent =
        IntakeRules.of(Map.of(), new PersonKey(new byte[NO_KEY_BYTES]), maxEventBytes)
            .without(suppressions);
    oneAtATime.lock();
    try {
      var run =
          new ReplayRun(
              new ReplayRun.Parts(log, tables, clock),
              new Intake(noConsent),
              new EventRules(contracts),
              mending);
      var count = new int[1];
      tables.read(
          selection.ofEvents(),
          MAX_EVENTS_PER_CALL,
          0,
          row -> {
            count[0]++;
            run.add(quarantined(row));
          });
      return run.finish(count[0] < MAX_EVENTS_PER_CALL);
    } finally {
      oneAtATime.unlock();
    }
  }

  private static Quarantined quarantined(@Nullable Object[] row) {
    return new Quarantined(
        String.valueOf(row[0]),
        String.valueOf(row[1]),
        (Instant) row[2],
        String.valueOf(row[3]),
        row[4] == null ? "" : String.valueOf(row[4]));
  }
}
