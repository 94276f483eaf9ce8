package dev.millrace.embedded.broker;

import dev.millrace.contracts.definition.Durability;
import java.nio.file.Path;
import java.util.Map;

/// How Kafka is told to be small: one node, two threads of each kind, little memory.
final class BrokerSettings {

  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  private BrokerSettings() {}

  static Map<String, String> of(
      Path directory, int clientPort, int controllerPort, Durability durability) {
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", String.valueOf(NODE)),
        Map.entry("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort),
        Map.entry(
            "listeners",
            "CLIENT://127.0.0.1:%d,%s://127.0.0.1:%d"
                .formatted(clientPort, CONTROLLER, controllerPort)),
        Map.entry("advertised.listeners", "CLIENT://127.0.0.1:" + clientPort),
        Map.entry(
            "listener.security.protocol.map",
            "CLIENT:PLAINTEXT,%s:PLAINTEXT".formatted(CONTROLLER)),
        Map.entry("inter.broker.listener.name", "CLIENT"),
        Map.entry("controller.listener.names", CONTROLLER),
        Map.entry("log.dirs", directory.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "4"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "4"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // After a crash the old registration must lapse before the broker may register again.
        Map.entry("broker.session.timeout.ms", "2000"),
        Map.entry("broker.heartbeat.interval.ms", "500"),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "2"),
        Map.entry("background.threads", "2"),
        Map.entry("num.recovery.threads.per.data.dir", "2"),
        // 128 MB of heap by default, of which one small node needs little.
        Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
        // Records that arrive while one flush runs wait in their clients' batches for the next.
        Map.entry(
            "log.flush.interval.messages",
            switch (durability) {
              case PAGE_CACHE -> String.valueOf(Long.MAX_VALUE);
              case FSYNC -> "1";
            }),
        Map.entry("log.retention.hours", Long.toString(EmbeddedBroker.RETENTION.toHours())),
        Map.entry("log.segment.bytes", "134217728"));
  }
}
