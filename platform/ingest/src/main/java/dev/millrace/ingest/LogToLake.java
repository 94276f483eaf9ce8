package dev.millrace.ingest;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ingest.event.EventRows;
import dev.millrace.ingest.event.SeenMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a topic of the log into a bronze table, exactly once: the offsets reached are part of the
/// commit, and a message id that was stored before is not stored again. Runs on a thread of its
/// own.
public final class LogToLake implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogToLake.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final EventLog log;
  private final Lake lake;
  private final String topic;
  private final EventRows mapping;
  private final Settings settings;
  private final Arrivals arrivals;
  private final SeenMessages seen;
  private final AtomicLong duplicates = new AtomicLong();
  private final Thread thread;
  private volatile boolean isClosed;

  private LogToLake(
      EventLog log,
      Lake lake,
      String topic,
      EventRows mapping,
      Settings settings,
      Arrivals arrivals) {
    this.log = log;
    this.lake = lake;
    this.topic = topic;
    this.mapping = mapping;
    this.settings = settings;
    this.arrivals = arrivals;
    this.seen = new SeenMessages(settings.rememberedMessages());
    this.thread = Thread.ofVirtual().name("lake-writer-" + topic).unstarted(this::run);
  }

  /// Starts to write accepted events into `bronze.events`.
  public static LogToLake events(EventLog log, Lake lake, Settings settings, Arrivals arrivals) {
    return start(
        new LogToLake(
            log,
            lake,
            dev.millrace.contracts.log.Topics.EVENTS,
            EventRows.events(),
            settings,
            arrivals));
  }

  /// Starts to write refused events into `bronze.quarantine`.
  public static LogToLake quarantine(EventLog log, Lake lake, Settings settings) {
    return start(
        new LogToLake(
            log,
            lake,
            dev.millrace.contracts.log.Topics.QUARANTINE,
            EventRows.quarantine(),
            settings,
            (_, _) -> {}));
  }

  private static LogToLake start(LogToLake writer) {
    writer.thread.start();
    return writer;
  }

  /// Records of the topic that are in the lake or known there as duplicates.
  public LogPosition position() {
    return lake.mark(mark()).map(LogPosition::parse).orElse(LogPosition.BEGINNING);
  }

  /// Deliveries since the start whose message was already stored.
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
        remember();
        follow();
      } catch (RuntimeException e) {
        LOG.warn("The lake writer of '{}' starts again: {}", topic, e.getMessage(), e);
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

  /// The newest stored ids, so that a message sent again after a restart is known.
  private void remember() {
    var view = lake.view();
    if (view.find(mapping.table()).isPresent()) {
      String sql =
          "select %s from %s where received_at is not null order by received_at desc limit %d"
              .formatted(mapping.idColumn(), mapping.table(), settings.rememberedMessages());
      view.read(new SqlQuery(sql), row -> seen.add(String.valueOf(row[0])));
    }
  }

  private void follow() {
    LogPosition position = position();
    try (LogReader reader = log.reader(topic, position)) {
      while (!isClosed) {
        position = commit(position, gather(reader, position));
      }
    }
  }

  /// Polls until there is enough for a commit, or the oldest record has waited long enough.
  private LogReader.Batch gather(LogReader reader, LogPosition from) {
    var records = new ArrayList<LogEntry>();
    LogPosition next = from;
    long deadline = Long.MAX_VALUE;
    while (!isClosed
        && records.size() < settings.maxRowsPerCommit()
        && System.nanoTime() < deadline) {
      LogReader.Batch batch = reader.poll(POLL);
      if (records.isEmpty() && !batch.entries().isEmpty()) {
        deadline = System.nanoTime() + settings.commitEvery().toNanos();
      }
      records.addAll(batch.entries());
      next = batch.next();
    }
    return new LogReader.Batch(records, next);
  }

  private LogPosition commit(LogPosition before, LogReader.Batch batch) {
    if (batch.entries().isEmpty()) {
      return before;
    }
    var ids = new ArrayList<String>();
    List<@Nullable Object[]> fresh = fresh(batch.entries(), ids);
    Optional<String> mark = lake.mark(mark());
    try {
      lake.commit(
          new LakeCommit(
              List.of(new TableAppend(mapping.table(), mapping.rows(fresh), "received_at")),
              new Mark(mark(), mark.orElse(null), batch.next().toText())));
    } catch (RuntimeException e) {
      ids.forEach(seen::remove);
      throw e;
    }
    duplicates.addAndGet(batch.entries().size() - fresh.size());
    if (!fresh.isEmpty()) {
      arrivals.arrived(topic, fresh.size());
    }
    return batch.next();
  }

  private List<@Nullable Object[]> fresh(List<LogEntry> records, List<String> ids) {
    var rows = new ArrayList<@Nullable Object[]>(records.size());
    for (LogEntry record : records) {
      @Nullable Object[] row = mapping.row(record.value());
      String id = String.valueOf(row[0]);
      if (seen.add(id)) {
        ids.add(id);
        rows.add(row);
      }
    }
    return rows;
  }

  private String mark() {
    return "log/" + topic;
  }

  /// @param commitEvery how long the oldest record waits for company
  /// @param rememberedMessages how many of the newest message ids are told from new ones
  public record Settings(Duration commitEvery, int maxRowsPerCommit, int rememberedMessages) {
    public static final Settings DEFAULT = new Settings(Duration.ofSeconds(2), 20_000, 500_000);
  }
}
