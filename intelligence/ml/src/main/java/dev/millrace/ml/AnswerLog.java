package dev.millrace.ml;

import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answers that models gave lately, so that each can be explained. Who answers does not wait: a
/// thread writes what has gathered, and an answer that finds no room is dropped and counted. Safe
/// for any thread.
final class AnswerLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerLog.class);
  private static final int MOST_WAITING = 20_000;
  private static final int BATCH = 500;
  private static final long GATHER_NANOS = 200_000_000;
  private static final int CLEAN_AFTER_BATCHES = 100;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final MlSettings settings;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder dropped = new LongAdder();
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private volatile boolean isClosed;
  private int batches;

  AnswerLog(PlatformDatabase database, InstantSource clock, MlSettings settings) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.clock = clock;
    this.settings = settings;
    jdbi.useTransaction(handle -> {
      handle.execute(
          """
          create table if not exists ml_answers (
            number %s,
            response_id varchar(64) not null unique,
            at_ms bigint not null,
            model varchar(100) not null,
            version integer not null,
            key_text varchar(300) not null,
            body text not null
          )
          """
              .formatted(
                  database.dialect() == Dialect.SQLITE
                      ? "integer primary key autoincrement"
                      : "bigint generated always as identity primary key"));
      handle.execute("create index if not exists ml_answers_by_time on ml_answers (at_ms)");
    });
  }

  /// One answer.
  ///
  /// @param body makes the JSON of it, on the thread that writes
  record Entry(
      String id, Instant at, String model, int version, String key, Supplier<String> body) {}

  /// Takes an answer, or drops it where too many wait.
  void add(Entry entry) {
    if (settings.answers() == 0) {
      return;
    }
    if (!waiting.offer(entry)) {
      dropped.increment();
    }
    if (isStarted.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("answers").start(this::write);
    }
  }

  /// How many were dropped since the start.
  long dropped() {
    return dropped.sum();
  }

  /// An answer that is still kept.
  Optional<Entry> find(String id) {
    flush();
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select * from ml_answers where response_id = :id")
            .bind("id", id)
            .map((row, _) -> {
              String body = row.getString("body");
              return new Entry(
                  row.getString("response_id"),
                  Instant.ofEpochMilli(row.getLong("at_ms")),
                  row.getString("model"),
                  row.getInt("version"),
                  row.getString("key_text"),
                  () -> body);
            })
            .findOne());
  }

  /// The answers kept for one key, whatever the model.
  List<Entry> of(String key) {
    flush();
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select * from ml_answers where key_text = :key order by number")
            .bind("key", key)
            .map((row, _) -> {
              String body = row.getString("body");
              return new Entry(
                  row.getString("response_id"),
                  Instant.ofEpochMilli(row.getLong("at_ms")),
                  row.getString("model"),
                  row.getInt("version"),
                  row.getString("key_text"),
                  () -> body);
            })
            .list());
  }

  /// Forgets the answers kept for one key.
  void forget(String key) {
    flush();
    jdbi.useTransaction(handle ->
        handle
            .createUpdate("delete from ml_answers where key_text = :key")
            .bind("key", key)
            .execute());
  }

  private void write() {
    while (!isClosed) {
      LockSupport.parkNanos(GATHER_NANOS);
      try {
        flush();
      } catch (RuntimeException e) {
        LOG.warn("Answers cannot be written down and are dropped: {}", e.getMessage());
      }
    }
  }

  /// Writes what waits.
  private void flush() {
    writing.lock();
    try {
      var batch = new ArrayList<Entry>(BATCH);
      while (waiting.drainTo(batch, BATCH) > 0) {
        try {
          insert(batch);
        } catch (RuntimeException e) {
          dropped.add(batch.size());
          throw e;
        }
        batch.clear();
        if (batches++ % CLEAN_AFTER_BATCHES == 0) {
          clean();
        }
      }
    } finally {
      writing.unlock();
    }
  }

  private void insert(List<Entry> entries) {
    jdbi.useTransaction(handle -> {
      var batch =
          handle.prepareBatch(
              """
              insert into ml_answers (response_id, at_ms, model, version, key_text, body)
              values (:id, :at, :model, :version, :key, :body)
              """);
      for (Entry entry : entries) {
        batch
            .bind("id", entry.id())
            .bind("at", entry.at().toEpochMilli())
            .bind("model", entry.model())
            .bind("version", entry.version())
            .bind("key", entry.key().substring(0, Math.min(300, entry.key().length())))
            .bind("body", entry.body().get())
            .add();
      }
      batch.execute();
    });
  }

  private void clean() {
    jdbi.useTransaction(handle -> {
      handle
          .createUpdate("delete from ml_answers where at_ms < :oldest")
          .bind("oldest", clock.instant().minus(settings.keepAnswers()).toEpochMilli())
          .execute();
      handle
          .createUpdate(
              "delete from ml_answers where number <= (select max(number) from ml_answers) - :most")
          .bind("most", settings.answers())
          .execute();
    });
  }

  /// Writes what waits, and stops.
  @Override
  public void close() {
    isClosed = true;
    flush();
  }
}
