package dev.millrace.external.kafka;

import java.util.Map;

/// How our clients talk to Kafka: nothing acknowledged is lost, nothing is sent twice by a retry.
final class KafkaClients {

  private static final String SERVERS = "bootstrap.servers";

  private KafkaClients() {}

  /// Measured on two cores with batches of 100 events of 500 bytes: a linger of 5 ms takes in a
  /// quarter of what 1 ms does, none at all costs twice the CPU; without compression the broker's
  /// writing costs more than lz4 does. The memory is as large as what the collector lets wait, so
  /// that sending does not block.
  static Map<String, Object> producer(String servers) {
    return Map.of(
        SERVERS,
        servers,
        "acks",
        "all",
        "enable.idempotence",
        "true",
        "compression.type",
        "lz4",
        "linger.ms",
        "1",
        "batch.size",
        "262144",
        "buffer.memory",
        "67108864",
        "max.block.ms",
        "5000",
        "request.timeout.ms",
        "10000",
        "delivery.timeout.ms",
        "30000");
  }

  static Map<String, Object> consumer(String servers) {
    return Map.of(
        SERVERS,
        servers,
        "enable.auto.commit",
        "false",
        "auto.offset.reset",
        "earliest",
        "isolation.level",
        "read_committed",
        "max.poll.records",
        "10000",
        "fetch.max.bytes",
        "16777216",
        "max.partition.fetch.bytes",
        "4194304");
  }

  static Map<String, Object> admin(String servers) {
    return Map.of(
        SERVERS, servers, "request.timeout.ms", "10000", "default.api.timeout.ms", "20000");
  }
}
