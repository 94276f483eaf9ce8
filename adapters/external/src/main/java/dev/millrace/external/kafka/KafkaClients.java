package dev.millrace.external.kafka;

import java.util.Map;

/// How our clients talk to Kafka: nothing acknowledged is lost, nothing is sent twice by a retry.
final class KafkaClients {

  private static final String SERVERS = "bootstrap.servers";

  private KafkaClients() {}

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
        "5",
        "batch.size",
        "262144",
        "buffer.memory",
        "33554432",
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
