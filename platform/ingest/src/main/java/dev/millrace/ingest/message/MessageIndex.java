package dev.millrace.ingest.message;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonSyntaxException;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The messages of the last 30 days, by print: which record of the topic `events` was the first of
/// each. Lake and features ask the same index, so that they count the same events.
///
/// It is derived: what its files do not hold is read from the log again, and what the log does not
/// hold any more, from the lake. A message always has the same key, so each partition is for
/// itself. Some 25 bytes of disk and 11 bits of memory for each message. Safe for any thread; the
/// opener closes it after its readers.
public final class MessageIndex implements Deliveries, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MessageIndex.class);
  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final Path directory;
  private final EventLog log;
  private final Settings settings;
  private final ExecutorService background;
  private final Map<Integer, PartitionMessages> partitions = new ConcurrentHashMap<>();

  private MessageIndex(Path directory, EventLog log, Settings settings) {
    this.directory = directory;
    this.log = log;
    this.settings = settings;
    this.background =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("message-index").factory());
  }

  /// Opens the files of a directory that nobody else uses; what they miss comes from the lake.
  ///
  /// @param log with the topic `events`
  /// @param written the position of the log up to which the lake has every event
  public static MessageIndex open(
      Path directory, EventLog log, Lake lake, LogPosition written, Settings settings) {
    var index = new MessageIndex(directory, log, settings);
    LogPosition end = log.end(Topics.EVENTS);
    for (int partition : end.nextOffsets().keySet()) {
      index.openPartition(partition, end);
    }
    index.recall(lake.view(), written);
    return index;
  }

  private void openPartition(int partition, LogPosition end) {
    var messages = partition(partition);
    if (messages.next() > end.nextOffsets().getOrDefault(partition, 0L)) {
      LOG.warn(
          "The log of partition {} ends before what is known of its messages; the index is built again.",
          partition);
      messages.clear();
    }
  }

  /// From the lake, the partitions of which nothing is on file.
  private void recall(LakeView lake, LogPosition written) {
    written
        .nextOffsets()
        .forEach((partition, next) -> {
          PartitionMessages messages = partition(partition);
          if (messages.next() == 0 && next > 0) {
            if (knowsOffsets(lake)) {
              recall(lake, partition, messages);
            }
            messages.pass(next - 1);
          }
        });
  }

  private static boolean knowsOffsets(LakeView lake) {
    return lake.find(EVENTS).stream()
        .flatMap(table -> table.columns().stream())
        .anyMatch(column -> column.name().equals("log_offset"));
  }

  private static void recall(LakeView lake, int partition, PartitionMessages messages) {
    var query =
        SqlQuery.of(
            """
            select message_id, log_offset, received_at from bronze.events
            where log_partition = ? and received_at >= (
              select max(received_at) - interval 30 days from bronze.events)
            order by log_offset\
            """,
            partition);
    lake.read(
        query,
        row -> {
          byte[] id = String.valueOf(row[0]).getBytes(StandardCharsets.UTF_8);
          if (row[1] instanceof Long offset && row[2] instanceof Instant receivedAt) {
            long micros = receivedAt.getEpochSecond() * 1_000_000 + receivedAt.getNano() / 1_000;
            messages.isFirst(offset, id, 0, id.length, micros);
          }
        });
  }

  private PartitionMessages partition(int partition) {
    return partitions.computeIfAbsent(
        partition,
        number ->
            PartitionMessages.open(
                directory.resolve(String.valueOf(number)), settings, background));
  }

  @Override
  public boolean isFirst(
      int partition, long offset, byte[] value, int idStart, int idEnd, long receivedAt) {
    PartitionMessages messages = partition(partition);
    if (offset > messages.next()) {
      catchUp(partition, offset);
    }
    return messages.isFirst(offset, value, idStart, idEnd, receivedAt);
  }

  /// Reads what nobody has asked about: after a crash, and past records that are no events.
  private synchronized void catchUp(int partition, long until) {
    PartitionMessages messages = partition(partition);
    LogPosition end = log.end(Topics.EVENTS);
    if (until > end.nextOffsets().getOrDefault(partition, 0L)) {
      throw new IllegalArgumentException(
          "The offset %d of partition %d is not in the log.".formatted(until, partition));
    }
    var scanner = new EventScanner();
    try (LogReader reader = log.reader(Topics.EVENTS, from(end, partition, messages.next()))) {
      while (messages.next() < until) {
        LogReader.Batch batch = reader.poll(POLL);
        for (LogEntry entry : batch.entries()) {
          if (entry.partition() == partition && entry.offset() < until) {
            take(messages, entry, scanner);
          }
        }
        if (batch.next().nextOffsets().getOrDefault(partition, 0L) >= until) {
          // Offsets may be missing from a log: whoever asks for the next one has passed them.
          messages.pass(until - 1);
        }
      }
    }
  }

  /// Where one partition is read from; the others stand at their ends.
  private static LogPosition from(LogPosition end, int partition, long offset) {
    var next = new HashMap<>(end.nextOffsets());
    next.put(partition, offset);
    return new LogPosition(next);
  }

  private static void take(PartitionMessages messages, LogEntry entry, EventScanner scanner) {
    try {
      scanner.scan(entry.value(), 0, entry.value().length);
    } catch (JsonSyntaxException e) {
      messages.pass(entry.offset());
      return;
    }
    if (scanner.hasText(EventField.MESSAGE_ID) && scanner.hasText(EventField.RECEIVED_AT)) {
      long receivedAt =
          IsoTime.micros(
              entry.value(),
              scanner.start(EventField.RECEIVED_AT),
              scanner.end(EventField.RECEIVED_AT));
      messages.isFirst(
          entry.offset(),
          entry.value(),
          scanner.start(EventField.MESSAGE_ID),
          scanner.end(EventField.MESSAGE_ID),
          receivedAt);
    } else {
      messages.pass(entry.offset());
    }
  }

  /// Writes what is in memory; without it the next start reads it from the log.
  @Override
  public void close() {
    background.shutdown();
    try {
      if (!background.awaitTermination(CLOSE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("The index of messages is still writing; the rest is read from the log again.");
        return;
      }
      partitions.values().forEach(PartitionMessages::flush);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      partitions.values().forEach(PartitionMessages::close);
    }
  }

  /// @param recentMessages of one partition that are kept in memory before they go into a file; a
  ///   power of two
  /// @param recentVerdicts so far may one reader be behind another and still be answered from
  ///   memory, a bit each; a power of two
  /// @param remembered how long after its first delivery a message is known
  public record Settings(int recentMessages, int recentVerdicts, Duration remembered) {

    public static final Settings DEFAULT = new Settings(1 << 17, 1 << 22, Duration.ofDays(30));

    /// How far one reader may be behind another: as far as the log goes back.
    private static final Duration BEHIND = Duration.ofDays(7);

    long rememberedMinutes() {
      return remembered.toMinutes();
    }

    /// How long an entry is on file.
    long keptMinutes() {
      return remembered.plus(BEHIND).toMinutes();
    }
  }
}
