package dev.millrace.ingest;

import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.Farewell;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.Topics;
import dev.millrace.ingest.event.EventRows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a topic of the log into a bronze table, exactly once: the offsets reached are part of the
/// commit, and only the first delivery of a message is stored. Runs on a thread of its own.
public final class LogToLake implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogToLake.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final EventLog log;
  private final Lake lake;
  private final Followed followed;
  private final Settings settings;
  private final AtomicLong duplicates = new AtomicLong();
  private final Thread thread;
  private volatile boolean isClosed;

  /// @param rows what becomes of the topic's records
  private record Followed(String topic, EventRows rows, Deliveries deliveries, Arrivals arrivals) {}

  private LogToLake(EventLog log, Lake lake, Followed followed, Settings settings) {
    this.log = log;
    this.lake = lake;
    this.followed = followed;
    this.settings = settings;
    this.thread = Thread.ofVirtual().name("lake-writer-" + followed.topic).unstarted(this::run);
  }

  /// Writes accepted events into `bronze.events`, once it is started.
  public static LogToLake events(
      EventLog log, Lake lake, Deliveries deliveries, Arrivals arrivals, Settings settings) {
    EventRows rows = EventRows.events(settings.collector);
    return new LogToLake(
        log, lake, new Followed(Topics.EVENTS, rows, deliveries, arrivals), settings);
  }

  /// Writes refused events into `bronze.quarantine`, once it is started.
  public static LogToLake quarantine(EventLog log, Lake lake, Settings settings) {
    EventRows rows = EventRows.quarantine();
    return new LogToLake(
        log,
        lake,
        new Followed(Topics.QUARANTINE, rows, Deliveries.ALL_FIRST, (_, _) -> {}),
        settings);
  }

  /// Begins to write.
  public LogToLake start() {
    thread.start();
    return this;
  }

  /// Records of the topic that are in the lake or known there as duplicates.
  public LogPosition position() {
    return position(lake, followed.topic);
  }

  /// Up to where a topic is in the lake.
  public static LogPosition position(Lake lake, String topic) {
    return lake.mark(mark(topic)).map(LogPosition::parse).orElse(LogPosition.BEGINNING);
  }

  /// Records since the start that became no row: later deliveries of a message, almost always.
  public long duplicates() {
    return duplicates.get();
  }

  /// Stops after the commit under way.
  @Override
  public void close() {
    isClosed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isClosed) {
      try {
        follow();
      } catch (RuntimeException e) {
        LOG.warn("The lake writer of '{}' starts again: {}", followed.topic, e.getMessage(), e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_AFTER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isClosed = true;
    }
  }

  private void follow() {
    LogPosition position = position();
    try (LogReader reader = log.reader(followed.topic, position)) {
      while (!isClosed) {
        position = commit(position, gather(reader, position));
      }
    }
  }

  /// Polls until there is enough for a commit, or the oldest record has waited long enough.
  private Gathered gather(LogReader reader, LogPosition from) {
    EventRows rows = followed.rows;
    rows.clear();
    LogPosition next = from;
    long records = 0;
    long farewells = 0;
    long deadline = Long.MAX_VALUE;
    while (!isClosed
        && records < settings.maxRowsPerCommit
        && rows.bytes() < settings.maxBytesPerCommit
        && System.nanoTime() < deadline) {
      LogReader.Batch batch = reader.poll(POLL);
      if (records == 0 && !batch.entries().isEmpty()) {
        deadline = System.nanoTime() + settings.commitEvery.toNanos();
      }
      for (LogEntry entry : batch.entries()) {
        if (Farewell.identifier(entry.value()) == null) {
          rows.add(entry, followed.deliveries);
        } else {
          farewells++;
        }
      }
      records += batch.entries().size();
      next = batch.next();
    }
    return new Gathered(records, farewells, next);
  }

  /// @param records that were read, of which some are no rows
  /// @param farewells among them
  /// @param next where the next read begins
  private record Gathered(long records, long farewells, LogPosition next) {}

  private LogPosition commit(LogPosition before, Gathered gathered) {
    if (gathered.records == 0) {
      return before;
    }
    int rows = followed.rows.count();
    Optional<String> mark = lake.mark(mark(followed.topic));
    lake.commit(
        new LakeCommit(
            List.of(followed.rows.append()),
            new Mark(mark(followed.topic), mark.orElse(null), gathered.next.toText())));
    duplicates.addAndGet(gathered.records - gathered.farewells - rows);
    if (rows > 0) {
      followed.arrivals.arrived(followed.topic, rows);
    }
    return gathered.next;
  }

  private static String mark(String topic) {
    return "log/" + topic;
  }

  /// @param commitEvery how long the oldest record waits for company
  /// @param maxBytesPerCommit of records; they stand in memory until they are committed
  public record Settings(
      Duration commitEvery,
      int maxRowsPerCommit,
      long maxBytesPerCommit,
      CollectorSettings collector) {

    public static Settings of(CollectorSettings collector) {
      return new Settings(Duration.ofSeconds(2), 200_000, 64L * 1024 * 1024, collector);
    }
  }
}
