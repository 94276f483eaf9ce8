package dev.millrace.ingest.topic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.Batch;
import dev.millrace.ingest.follow.BatchCounts;
import dev.millrace.ingest.follow.Reading;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.topic.RecordDecoder.Decoded;
import dev.millrace.ingest.topic.TopicTable.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// A topic that is being read: rows and what is in quarantine, each batch with the offsets it leads
/// to.
final class TopicReading implements Reading {

  private static final int ENOUGH_ROWS = 50_000;
  private static final long ENOUGH_BYTES = 64L << 20;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final SourceDefinition.Kafka source;
  private final LandingZone.Context context;
  private final TopicClient client;
  private final Consumer<byte[], byte[]> consumer;
  private final @Nullable SchemaRegistry registry;
  private final RecordDecoder decoder;
  private final TopicTable table;
  private final TopicOffsets offsets;
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private final Quarantine quarantine;
  private final Quarantine asides;
  private final boolean isNew;
  private String topicId;
  private @Nullable String stored;
  private Map<TopicPartition, Long> ends = Map.of();
  private long lookedAt = System.nanoTime();
  private long sequence;
  private long bytes;
  private long unchanged;
  private long values;
  private volatile boolean isStopped;

  private TopicReading(
      SourceDefinition.Kafka source,
      LandingZone.Context context,
      TopicClient client,
      Consumer<byte[], byte[]> consumer) {
    this.source = source;
    this.context = context;
    this.client = client;
    this.consumer = consumer;
    this.registry = source.registry() == null ? null : new SchemaRegistry(source.registry());
    this.decoder = new RecordDecoder(source.format(), registry);
    var existing = context.lake().view().find(source.history());
    this.isNew = existing.isEmpty();
    this.table =
        new TopicTable(source, context.zone(), existing.map(TableState::columns).orElse(List.of()));
    this.offsets = new TopicOffsets(source, client, consumer);
    this.quarantine = new Quarantine(source.name().value());
    this.asides = new Quarantine(source.name().value());
    this.topicId = "";
  }

  /// Goes on at the lake's mark.
  static TopicReading open(SourceDefinition.Kafka source, LandingZone.Context context)
      throws InterruptedException {
    var client = new TopicClient(source.access());
    var reading = new TopicReading(source, context, client, client.consumer());
    boolean isOpen = false;
    try {
      reading.begin(context.lake());
      isOpen = true;
    } finally {
      if (!isOpen) {
        reading.close();
      }
    }
    return reading;
  }

  private void begin(Lake lake) throws InterruptedException {
    stored = lake.mark(markName(source)).orElse(null);
    TopicMark mark = stored == null ? null : TopicMark.parse(stored);
    sequence = mark == null ? 0 : mark.sequence();
    topicId = client.topicId();
    offsets.begin(mark, topicId);
  }

  static String markName(SourceDefinition.Kafka source) {
    return "kafka/" + source.name();
  }

  @Override
  public Batch gather(Duration longest) throws InterruptedException {
    clear();
    long until = System.nanoTime() + longest.toNanos();
    boolean isBeforeEnd = !hasReachedEnd();
    do {
      lookForPartitions();
      ConsumerRecords<byte[], byte[]> found = poll(until - System.nanoTime());
      for (ConsumerRecord<byte[], byte[]> record : found) {
        take(record);
      }
    } while (System.nanoTime() < until
        && !isFull()
        && !isStopped
        && !(isBeforeEnd && hasReachedEnd()));
    return batch();
  }

  private void clear() {
    rows.clear();
    bytes = 0;
    unchanged = 0;
    values = 0;
    if (registry != null) {
      registry.forgetRefused();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(long left) throws InterruptedException {
    Duration time = Duration.ofNanos(Math.clamp(left, 0, POLL.toNanos()));
    return client.asked(() -> offsets.poll(time));
  }

  private boolean isFull() {
    return rows.size() + quarantine.count() >= ENOUGH_ROWS || bytes >= ENOUGH_BYTES;
  }

  private void lookForPartitions() throws InterruptedException {
    if (System.nanoTime() - lookedAt > LOOK.toNanos()) {
      lookedAt = System.nanoTime();
      offsets.addPartitions();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    var place =
        new Place(
            record.topic(),
            record.partition(),
            record.offset(),
            Instant.ofEpochMilli(Math.max(0, record.timestamp())));
    bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    Instant now = context.clock().instant();
    try {
      byte[] value = record.value();
      if (value == null) {
        delete(key(record), place);
      } else {
        Decoded decoded = decoder.value(value);
        add(
            table.row(
                decoded,
                source.key().isEmpty() ? null : key(record),
                place,
                now,
                (column, reason) -> putAside(column, reason, place, now, decoded.value())),
            "u",
            place);
      }
    } catch (RowProblem e) {
      quarantine.add(
          "kafka/%s/%s".formatted(source.name(), place.toText()),
          now,
          e.reason(),
          place.toText(),
          RecordDecoder.raw(record.value()));
    }
  }

  private @Nullable JsonNode key(ConsumerRecord<byte[], byte[]> record)
      throws RowProblem, InterruptedException {
    byte[] key = record.key();
    return key == null ? null : decoder.key(key);
  }

  private void delete(@Nullable JsonNode key, Place place) throws RowProblem {
    @Nullable Object[] row = table.deletion(key);
    if (row == null) {
      unchanged++;
    } else {
      add(row, "d", place);
    }
  }

  private void add(@Nullable Object[] row, String op, Place place) {
    sequence++;
    table.describe(row, op, place, sequence);
    rows.add(row);
  }

  /// A value that goes to quarantine while its row is loaded: it counts beside the rows. The whole
  /// record is kept, so that the row can be made again.
  private void putAside(String column, String reason, Place place, Instant now, JsonNode record) {
    asides.add(
        "kafka/%s/%s/%s".formatted(source.name(), place.toText(), column),
        now,
        reason,
        place.toText(),
        record.toString());
    values++;
  }

  private Batch batch() {
    String reached =
        new TopicMark(source.access().topic(), topicId, sequence, offsets.next()).toText();
    if (reached.equals(stored)) {
      return Batch.none();
    }
    long quarantined = quarantine.count();
    var changes = new ArrayList<TableChange>();
    if (!rows.isEmpty() || (isNew && stored == null && !table.columns().isEmpty())) {
      changes.add(
          new TableAppend(
              source.history(),
              new Rows(table.columns(), table.fitted(rows)),
              source.partitionByDayOf()));
    }
    if (quarantined > 0) {
      changes.add(quarantine.take());
    }
    if (values > 0) {
      changes.add(asides.take());
    }
    var mark = new Mark(markName(source), stored, reached);
    stored = reached;
    return new Batch(
        changes,
        mark,
        new BatchCounts(rows.size(), quarantined, unchanged, values),
        views(),
        bytes,
        () -> {});
  }

  private Map<TableName, String> views() {
    String select = table.takeView();
    return select == null ? Map.of() : new TreeMap<>(Map.of(source.table(), select));
  }

  @Override
  public void stop() {
    isStopped = true;
  }

  @Override
  public void noteEnd() throws InterruptedException {
    ends = client.asked(() -> consumer.endOffsets(consumer.assignment()));
  }

  @Override
  public boolean hasReachedEnd() {
    return ends.entrySet().stream()
        .allMatch(end -> offsets.next(end.getKey().partition()) >= end.getValue());
  }

  @Override
  public long behind() {
    return offsets.behind();
  }

  @Override
  public @Nullable String alarm() {
    return offsets.alarm();
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    if (registry != null) {
      registry.close();
    }
  }
}
