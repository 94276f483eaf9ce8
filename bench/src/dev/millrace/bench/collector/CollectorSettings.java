package dev.millrace.bench.collector;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How long and how hard.
///
/// @param peerRecords of Kafka's tool; it counts records, not seconds
record CollectorSettings(
    Duration warmUp, Duration measured, long peerWarmUpRecords, long peerRecords) {

  static final int BATCH = 100;
  static final int BATCH_CONNECTIONS = 12;
  static final int SINGLE_CONNECTIONS = 64;

  /// Different requests of each connection.
  static final int REQUESTS = 8;

  static final int PEER_PAYLOADS = 20_000;

  static final CollectorSettings FULL =
      new CollectorSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 3_000_000, 10_000_000);

  static final CollectorSettings QUICK =
      new CollectorSettings(Duration.ofSeconds(4), Duration.ofSeconds(6), 500_000, 1_500_000);

  /// Half as long as our own load: what it drives does not compile any more by then.
  Wrk wrk(Path scratch) {
    return new Wrk(scratch, warmUp.dividedBy(2), measured.dividedBy(2));
  }

  Map<String, Object> shown() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("event_bytes", ShopEvents.BYTES);
    shown.put("events_a_batch", BATCH);
    shown.put("batch_connections", BATCH_CONNECTIONS);
    shown.put("single_connections", SINGLE_CONNECTIONS);
    shown.put("warm_up_seconds", warmUp.toSeconds());
    shown.put("measured_seconds", measured.toSeconds());
    shown.put("peer_warm_up_records", peerWarmUpRecords);
    shown.put("peer_records", peerRecords);
    shown.put("peer_producer_default", KafkaPeer.Producer.DEFAULT.shown());
    shown.put("peer_producer_ours", KafkaPeer.Producer.OURS.shown());
    shown.put("wrk_seconds", measured.toSeconds() / 2);
    shown.put("partitions", dev.millrace.contracts.log.Topics.PARTITIONS);
    shown.put("jvm_flags", String.join(" ", dev.millrace.bench.Jvm.FLAGS));
    return shown;
  }
}
