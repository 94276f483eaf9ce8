package dev.millrace.govern.audit;

import dev.millrace.contracts.platform.PlatformDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who changed what, and when. Entries are written by one thread right after the answer, many in
/// one transaction; a stop waits for them, a crash can cost the last. Safe for any thread.
public final class AuditLog implements AutoCloseable {

  /// More than this the oldest go, however young.
  public static final long MOST_ENTRIES = 1_000_000;

  static final int MOST_REFUSED = 120;

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int MOST_WAITING = 20_000;
  private static final int BATCH = 500;
  private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

  private final AuditStore store;
  private final InstantSource clock;
  private final Duration keep;
  private final BlockingQueue<AuditEntry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final RefusalLimit refusals = new RefusalLimit(MOST_REFUSED);
  private final Thread writer;
  private volatile boolean isClosed;
  private Instant expireAt = Instant.MIN;

  private AuditLog(PlatformDatabase database, InstantSource clock, Duration keep) {
    this.store = new AuditStore(database);
    this.clock = clock;
    this.keep = keep;
    this.writer = Thread.ofVirtual().name("audit").start(this::writeUntilClosed);
  }

  /// @param clock of the wall
  /// @param keep how long entries are kept
  public static AuditLog open(PlatformDatabase database, InstantSource clock, Duration keep) {
    return new AuditLog(database, clock, keep);
  }

  /// Never waits.
  public void note(AuditEntry entry) {
    if (!waiting.offer(entry)) {
      LOG.error(
          "The audit log cannot keep up and left out: {} {} by {}",
          entry.action(),
          entry.target(),
          entry.user());
    }
  }

  /// What happened now.
  public void note(String user, String action, String target, int status) {
    note(AuditEntry.of(clock.instant(), user, action, target, status));
  }

  /// Newest first.
  ///
  /// @param before only entries numbered lower
  public List<Numbered> find(Question question, long before, int limit) {
    return store.find(question, before, limit);
  }

  private void writeUntilClosed() {
    try {
      while (!isClosed || !waiting.isEmpty()) {
        write(take());
        expire();
      }
      write(refusals.rest().stream().toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<AuditEntry> take() throws InterruptedException {
    AuditEntry first = waiting.poll(isClosed ? 0 : 200, TimeUnit.MILLISECONDS);
    List<AuditEntry> taken = new ArrayList<>();
    if (first != null) {
      taken.add(first);
      waiting.drainTo(taken, BATCH - 1);
    }
    List<AuditEntry> entries = new ArrayList<>();
    taken.forEach(entry -> entries.addAll(refusals.take(entry)));
    refusals.due(clock.instant()).ifPresent(entries::add);
    return entries;
  }

  private void write(List<AuditEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    try {
      store.append(entries);
    } catch (RuntimeException e) {
      LOG.error("{} entries of the audit log could not be written: {}", entries.size(), entries, e);
    }
  }

  private void expire() {
    Instant now = clock.instant();
    if (now.isBefore(expireAt)) {
      return;
    }
    expireAt = now.plus(EXPIRE_EVERY);
    try {
      store.expire(now.minus(keep), MOST_ENTRIES);
    } catch (RuntimeException e) {
      LOG.warn("The audit log could not be shortened: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param number grows with time; for paging
  public record Numbered(long number, AuditEntry entry) {}

  /// What is looked for.
  ///
  /// @param user whose; empty for everybody's
  /// @param action part of the action or the address; empty for any
  /// @param from the first moment
  /// @param to the first moment after
  public record Question(String user, String action, Instant from, Instant to) {}
}
