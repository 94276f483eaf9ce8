package dev.millrace.bench.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;

/// The peer: Debezium's engine with the same settings, and nobody who keeps what it reads. It prints
/// a line each time it has seen as many rows as it was told to wait for.
final class BareDebezium {

  private BareDebezium() {}

  /// @param arguments the database's JDBC address, the slot, and the counts to tell of
  public static void main(String[] arguments) {
    var waits = List.of(arguments).subList(2, arguments.length).stream().map(Long::valueOf).toList();
    var counter = new Counter(waits);
    try (DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(settings(URI.create(arguments[0].substring("jdbc:".length())), arguments[1]))
            .notifying(counter)
            .build()) {
      engine.run();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Properties settings(URI database, String slot) {
    var settings = new Properties();
    settings.putAll(
        java.util.Map.ofEntries(
            java.util.Map.entry("name", "bare"),
            java.util.Map.entry("topic.prefix", "bare"),
            java.util.Map.entry(
                "connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
            java.util.Map.entry("plugin.name", "pgoutput"),
            java.util.Map.entry("database.hostname", database.getHost()),
            java.util.Map.entry("database.port", String.valueOf(database.getPort())),
            java.util.Map.entry("database.dbname", "postgres"),
            java.util.Map.entry("database.user", "postgres"),
            java.util.Map.entry("database.password", ""),
            java.util.Map.entry("slot.name", slot),
            java.util.Map.entry("publication.name", slot),
            java.util.Map.entry("publication.autocreate.mode", "filtered"),
            java.util.Map.entry("table.include.list", "public\\.orders"),
            java.util.Map.entry("snapshot.mode", "initial"),
            java.util.Map.entry("snapshot.fetch.size", "5000"),
            java.util.Map.entry("decimal.handling.mode", "precise"),
            java.util.Map.entry("time.precision.mode", "adaptive_time_microseconds"),
            java.util.Map.entry("poll.interval.ms", "10"),
            java.util.Map.entry("max.batch.size", "8192"),
            java.util.Map.entry("max.queue.size", "32768"),
            java.util.Map.entry("offset.flush.interval.ms", "1000"),
            java.util.Map.entry("statistics.metrics.enabled", "false"),
            java.util.Map.entry(
                "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore")));
    return settings;
  }

  /// Counts, and acknowledges in the way that Debezium's own examples do.
  private static final class Counter
      implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    private final List<Long> waits;
    private long seen;
    private int told;

    Counter(List<Long> waits) {
      this.waits = waits;
    }

    @Override
    public void handleBatch(
        List<RecordChangeEvent<SourceRecord>> events,
        DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
        throws InterruptedException {
      seen += events.size();
      committer.markProcessed(events.getLast());
      committer.markBatchFinished();
      while (told < waits.size() && seen >= waits.get(told)) {
        System.out.println("seen " + waits.get(told));
        told++;
      }
    }
  }
}
