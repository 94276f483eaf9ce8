package dev.millrace.ingest.topic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.Tally;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import dev.millrace.ingest.topic.RecordDecoder.Decoded;
import dev.millrace.ingest.topic.TopicTable.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Reads the records that are in quarantine once more, where Kafka still has them, and holds them
/// to what the source expects now. What is well takes its old place in the history: after the
/// record before it, so that it does not win over what came later; a row that was loaded without
/// one of its values takes the place of what was loaded. The rest stays in quarantine. For one
/// thread, while nobody follows the topic.
final class TopicReplay implements AutoCloseable {

  private static final int MOST_RECORDS = 10_000;
  private static final List<String> PLACE_IN_HISTORY = List.of("_partition", "_offset");
  private static final Duration POLL = Duration.ofMillis(200);

  private final SourceDefinition.Kafka source;
  private final LandingZone.Context context;
  private final TopicClient client;
  private final Consumer<byte[], byte[]> consumer;
  private final @Nullable SchemaRegistry registry;
  private final RecordDecoder decoder;
  private final TopicTable table;
  private final Tally tally = new Tally();
  private final List<Mended> mended = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  TopicReplay(SourceDefinition.Kafka source, LandingZone.Context context)
      throws InterruptedException {
    this.source = source;
    this.context = context;
    this.client = new TopicClient(source.access());
    this.registry = source.registry() == null ? null : new SchemaRegistry(source.registry());
    this.decoder = new RecordDecoder(source.format(), registry);
    List<Column> columns =
        context.lake().view().find(source.history()).map(TableState::columns).orElse(List.of());
    this.table = new TopicTable(source, context.zone(), columns);
    this.consumer = client.consumer();
  }

  private record Mended(@Nullable Object[] row, String op, Place place) {}

  SourceRun run(String id, Instant now) throws InterruptedException {
    for (var partition : quarantined().entrySet()) {
      read(partition.getKey(), partition.getValue(), now);
    }
    SourceRun run = tally.run(id, source.name().value(), now, List.of());
    commit(run);
    return run;
  }

  /// The quarantine's identifiers by partition and offset.
  private Map<Integer, NavigableMap<Long, List<String>>> quarantined() {
    var found = new TreeMap<Integer, NavigableMap<Long, List<String>>>();
    LakeView view = context.lake().view();
    if (view.find(Quarantine.TABLE).isEmpty()) {
      return found;
    }
    String topic = source.access().topic() + "/";
    String id = "kafka/%s/".formatted(source.name());
    view.read(
        SqlQuery.of(
            """
            select id, origin
            from bronze.quarantine
            where source = ? and starts_with(origin, ?)
              and (id = ? || origin or starts_with(id, ? || origin || '/'))
            order by received_at, id
            limit %d
            """
                .formatted(MOST_RECORDS),
            source.name().value(),
            topic,
            id,
            id),
        row -> {
          String[] place = String.valueOf(row[1]).substring(topic.length()).split("/", -1);
          found
              .computeIfAbsent(Integer.valueOf(place[0]), _ -> new TreeMap<>())
              .computeIfAbsent(Long.valueOf(place[1]), _ -> new ArrayList<>())
              .add(String.valueOf(row[0]));
        });
    return found;
  }

  private void read(int number, NavigableMap<Long, List<String>> wanted, Instant now)
      throws InterruptedException {
    var partition = new TopicPartition(source.access().topic(), number);
    consumer.assign(List.of(partition));
    long since = System.nanoTime();
    List<TopicPartition> only = List.of(partition);
    long begin = client.asked(() -> consumer.beginningOffsets(only)).getOrDefault(partition, 0L);
    long end = client.asked(() -> consumer.endOffsets(only)).getOrDefault(partition, 0L);
    Long next = wanted.ceilingKey(begin);
    wanted.headMap(begin).keySet().forEach(_ -> tally.quarantined()); // Kafka has deleted them
    while (next != null && next < end) {
      consumer.seek(partition, next);
      long reached = next;
      for (ConsumerRecord<byte[], byte[]> record :
          client.asked(() -> consumer.poll(POLL)).records(partition)) {
        reached = record.offset() + 1;
        List<String> ids = wanted.get(record.offset());
        if (ids != null) {
          offer(record, ids, now);
        }
      }
      if (reached > next) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > TopicClient.PATIENCE.toNanos()) {
        throw client.silent();
      }
      next = wanted.ceilingKey(Math.max(reached, consumer.position(partition)));
    }
  }

  private void offer(ConsumerRecord<byte[], byte[]> record, List<String> ids, Instant now)
      throws InterruptedException {
    var place =
        new Place(
            record.topic(),
            record.partition(),
            record.offset(),
            Instant.ofEpochMilli(Math.max(0, record.timestamp())));
    try {
      JsonNode key = record.key() == null ? null : decoder.key(record.key());
      byte[] value = record.value();
      @Nullable Object @Nullable [] row =
          value == null ? table.deletion(key) : row(decoder.value(value), key, place, now);
      if (row == null) {
        tally.unchanged();
      } else {
        mended.add(new Mended(row, value == null ? "d" : "u", place));
        tally.loaded(1);
      }
      done.addAll(ids);
    } catch (RowProblem e) {
      tally.quarantined();
    }
  }

  private @Nullable Object[] row(Decoded record, @Nullable JsonNode key, Place place, Instant now)
      throws RowProblem {
    var aside = new ArrayList<String>();
    @Nullable Object[] row =
        table.row(
            record,
            source.key().isEmpty() ? null : key,
            place,
            now,
            (_, reason) -> aside.add(reason));
    if (!aside.isEmpty()) {
      throw new RowProblem(aside.getFirst());
    }
    return row;
  }

  private void commit(SourceRun run) {
    var changes = new ArrayList<TableChange>();
    if (!mended.isEmpty()) {
      Map<Place, Long> sequences = source.key().isEmpty() ? Map.of() : sequences();
      mended.forEach(
          one -> table.describe(one.row, one.op, one.place, sequences.getOrDefault(one.place, 0L)));
      List<@Nullable Object[]> rows =
          table.fitted(mended.stream().<@Nullable Object[]>map(Mended::row).toList());
      changes.add(
          new TableMerge(
              source.history(),
              new Rows(table.columns(), rows),
              source.key().isEmpty() ? Provenance.PLACE : PLACE_IN_HISTORY,
              source.partitionByDayOf()));
    }
    if (!done.isEmpty()) {
      changes.add(Quarantine.without(done));
    }
    changes.add(RunTable.row(run));
    context
        .lake()
        .commit(
            new LakeCommit(
                changes,
                new Mark("pull/%s/%s".formatted(source.name(), run.id()), null, run.summary())));
    String view = mended.isEmpty() ? null : table.view();
    if (view != null) {
      context.lake().define(source.table(), view);
    }
  }

  /// Of the row itself, where it was loaded without a value, or of the last before it in its
  /// partition; the view takes the later offset of two.
  private Map<Place, Long> sequences() {
    LakeView view = context.lake().view();
    var found = new HashMap<Place, Long>();
    if (view.find(source.history()).isEmpty()) {
      return found;
    }
    String places =
        IntStream.range(0, mended.size())
            .mapToObj(i ->
                "(%d, %d, %d)"
                    .formatted(i, mended.get(i).place.partition(), mended.get(i).place.offset()))
            .collect(Collectors.joining(", "));
    view.read(
        new SqlQuery(
            """
            select wanted.number, known._sequence
            from (values %s) as wanted(number, place, position)
            asof join %s as known
              on wanted.place = known._partition and wanted.position >= known._offset
            """
                .formatted(places, source.history())),
        row -> {
          if (row[0] instanceof Number number && row[1] instanceof Number sequence) {
            found.put(mended.get(number.intValue()).place, sequence.longValue());
          }
        });
    return found;
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    if (registry != null) {
      registry.close();
    }
  }
}
