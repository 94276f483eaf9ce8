package dev.millrace.bench.stream;

import dev.millrace.contracts.log.Topics;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// The same fold on Kafka Streams' own in-memory store with its cache, and the same settings
/// otherwise.
final class StockStream implements Subject {

  private static final String STORE = "people";
  private static final long CACHE_BYTES = 256L << 20;

  /// As many as ours.
  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private @Nullable KafkaStreams streams;

  @Override
  public void start(String servers, Path directory, String application) {
    var fold = new EventFold(List.of(StreamView.eightFeatures()));
    var topology =
        new Topology()
            .addSource(
                "events",
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                Topics.EVENTS)
            .addProcessor("fold", () -> new Fold(fold), "events")
            .addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                    .withCachingEnabled(),
                "fold");
    streams = new KafkaStreams(topology, settings(servers, directory, application));
    streams.start();
  }

  private static Properties settings(String servers, Path directory, String application) {
    var properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry("bootstrap.servers", servers),
            Map.entry("application.id", application),
            Map.entry("state.dir", directory.toString()),
            Map.entry("processing.guarantee", "exactly_once_v2"),
            Map.entry(
                "commit.interval.ms", String.valueOf(StreamSettings.COMMIT_EVERY.toMillis())),
            Map.entry("num.stream.threads", String.valueOf(THREADS)),
            Map.entry("statestore.cache.max.bytes", String.valueOf(CACHE_BYTES)),
            Map.entry("main.consumer.max.poll.records", "5000"),
            Map.entry("consumer.auto.offset.reset", "earliest"),
            Map.entry("producer.batch.size", "262144"),
            Map.entry("producer.linger.ms", "20"),
            Map.entry("producer.compression.type", "lz4")));
    return properties;
  }

  @Override
  public byte[] state(String key) {
    ReadOnlyKeyValueStore<Bytes, byte[]> people =
        Objects.requireNonNull(streams)
            .store(
                StoreQueryParameters.fromNameAndType(
                    STORE, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
    return people.get(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    Objects.requireNonNull(streams).close();
  }

  private static final class Fold extends ContextualProcessor<byte[], byte[], Void, Void> {

    private final EventFold fold;
    private final EventReader event;
    private @Nullable KeyValueStore<Bytes, byte[]> people;

    Fold(EventFold fold) {
      this.fold = fold;
      this.event = fold.reader();
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      people = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> entry) {
      KeyValueStore<Bytes, byte[]> states = Objects.requireNonNull(people);
      if (event.read(entry.value())) {
        var key = Bytes.wrap(event.key());
        byte[] before = states.get(key);
        byte[] after = fold.update(before, event);
        if (after != null && after != before) {
          states.put(key, after);
        }
      }
    }
  }
}
