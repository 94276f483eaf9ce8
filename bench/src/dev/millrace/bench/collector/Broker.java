package dev.millrace.bench.collector;

import dev.millrace.contracts.log.Topics;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A child process that runs nothing but the embedded broker, with one topic like the collector's.
final class Broker {

  static final String TOPIC = "bench";

  private Broker() {}

  /// @param arguments the broker's directory, and the file that takes its address
  public static void main(String[] arguments) throws IOException, InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close"));
    try (var log = KafkaEventLog.connect(broker.bootstrapServers())) {
      log.ensureTopic(TOPIC, Topics.PARTITIONS);
    }
    Path file = Path.of(arguments[1]);
    Path unfinished = file.resolveSibling("address.part");
    Files.writeString(unfinished, broker.bootstrapServers());
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }
}
