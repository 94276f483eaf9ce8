package dev.millrace.ingest.topic;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.Followed;
import dev.millrace.ingest.follow.Reading;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.topic.TopicTable.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// A topic of a Kafka that is not ours, as a source.
public final class TopicSource implements Followed {

  private static final Duration LOOK = Duration.ofSeconds(5);

  private final SourceDefinition.Kafka source;
  private final LandingZone.Context context;

  public TopicSource(SourceDefinition.Kafka source, LandingZone.Context context) {
    this.source = source;
    this.context = context;
  }

  @Override
  public SourceDefinition definition() {
    return source;
  }

  @Override
  public Duration commitEvery() {
    return source.commitEvery();
  }

  @Override
  public boolean isAlways() {
    return source.isFollowed();
  }

  @Override
  public Reading open() throws InterruptedException {
    return TopicReading.open(source, context);
  }

  /// Records with listed fields and no key are kept as they are in the lake, and need no Kafka.
  @Override
  public Optional<SourceRun> replay(String id, Instant now) throws InterruptedException {
    if (source.key().isEmpty() && !source.fields().isEmpty()) {
      return Optional.empty();
    }
    try (var replay = new TopicReplay(source, context)) {
      return Optional.of(replay.run(id, now));
    }
  }

  @Override
  public String shown(String text) {
    return source.access().shown(text);
  }

  @Override
  public SourceSample sample(int rows) throws InterruptedException {
    return sample(source, context.zone(), rows);
  }

  /// Needs no lake: the first records that the topic holds.
  public static SourceSample sample(SourceDefinition.Kafka source, int rows)
      throws InterruptedException {
    return sample(source, ZoneOffset.UTC, rows);
  }

  private static SourceSample sample(SourceDefinition.Kafka source, ZoneId zone, int rows)
      throws InterruptedException {
    var client = new TopicClient(source.access());
    try (Consumer<byte[], byte[]> consumer = client.consumer();
        SchemaRegistry registry =
            source.registry() == null ? null : new SchemaRegistry(source.registry())) {
      var table = new TopicTable(source, zone, List.of());
      var decoder = new RecordDecoder(source.format(), registry);
      var notes = new ArrayList<String>();
      List<@Nullable Object[]> found = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : first(client, consumer, rows)) {
        try {
          found.add(row(table, decoder, record));
        } catch (RowProblem e) {
          notes.add(
              "Record %s/%d/%d: %s"
                  .formatted(record.topic(), record.partition(), record.offset(), e.reason()));
        }
      }
      return shown(table, table.fitted(found), notes);
    }
  }

  private static @Nullable Object[] row(
      TopicTable table, RecordDecoder decoder, ConsumerRecord<byte[], byte[]> record)
      throws RowProblem, InterruptedException {
    byte[] value = record.value();
    byte[] key = record.key();
    if (value == null) {
      throw new RowProblem("It has no value: it deletes its key.");
    }
    Instant at = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    return table.row(
        decoder.value(value),
        key == null ? null : decoder.key(key),
        new Place(record.topic(), record.partition(), record.offset(), at),
        at,
        (_, _) -> {});
  }

  private static List<ConsumerRecord<byte[], byte[]>> first(
      TopicClient client, Consumer<byte[], byte[]> consumer, int rows) throws InterruptedException {
    var partitions = client.partitions(consumer);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    var ends = client.asked(() -> consumer.endOffsets(partitions));
    var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    long until = System.nanoTime() + LOOK.toNanos();
    while (found.size() < rows
        && System.nanoTime() < until
        && partitions.stream()
            .anyMatch(
                partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
      client.asked(() -> consumer.poll(Duration.ofMillis(200))).forEach(found::add);
    }
    return found.subList(0, Math.min(rows, found.size()));
  }

  private static SourceSample shown(
      TopicTable table, List<@Nullable Object[]> rows, List<String> notes) {
    List<SampledColumn> columns =
        table.columns().stream()
            .filter(column -> !column.name().startsWith("_"))
            .map(column -> SampledColumn.of(column, ""))
            .toList();
    int[] own =
        java.util.stream.IntStream.range(0, table.columns().size())
            .filter(i -> !table.columns().get(i).name().startsWith("_"))
            .toArray();
    var texts = new ArrayList<List<@Nullable String>>();
    for (@Nullable Object[] row : rows) {
      texts.add(
          Arrays.stream(own).<@Nullable String>mapToObj(i -> Canonical.text(row[i])).toList());
    }
    return new SourceSample(columns, texts, notes);
  }
}
