package dev.millrace.embedded.broker;

import dev.millrace.contracts.definition.Durability;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/// A one-node Kafka in this JVM. Its directory keeps everything across restarts.
public final class EmbeddedBroker implements AutoCloseable {

  /// How long a record is kept.
  public static final Duration RETENTION = Duration.ofDays(7);

  private static final int RESOURCE_EXIT_STATUS = 3;

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /// Starts the broker; it listens on loopback only. Returns when it takes clients.
  ///
  /// @param directory formatted when it is new
  /// @param port for clients; 0 for any free one
  public static EmbeddedBroker start(Path directory, int port) {
    return start(directory, port, Durability.PAGE_CACHE);
  }

  /// Starts the broker; it listens on loopback only. Returns when it takes clients.
  ///
  /// @param directory formatted when it is new
  /// @param port for clients; 0 for any free one
  /// @param durability what an acknowledgement means
  public static EmbeddedBroker start(Path directory, int port, Durability durability) {
    int clientPort = port == 0 ? FreePort.find() : port;
    Map<String, String> settings =
        BrokerSettings.of(directory.toAbsolutePath(), clientPort, FreePort.find(), durability);
    try {
      Files.createDirectories(directory);
      Exit.setHaltProcedure((status, _) -> stopProcess(directory));
      formatIfNew(directory.toAbsolutePath());
      var server = new KafkaRaftServer(KafkaConfig.fromProps(properties(settings)), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, "127.0.0.1:" + clientPort);
    } catch (Exception e) {
      throw new MillraceException(
          ProblemCode.START_FAILED.problem(
              "The event log in '%s' did not start: %s.".formatted(directory, e.getMessage()),
              "Check that its disk has room, that it is yours to write, and that port %d is free."
                  .formatted(clientPort)),
          e);
    }
  }

  /// Kafka halts the JVM when it cannot write its log. The user gets a word first; what was
  /// acknowledged is found again at the next start.
  private static void stopProcess(Path directory) {
    System.err.println(
        ProblemCode.LOG_UNAVAILABLE
            .problem(
                "The event log in '%s' cannot be written any more (%,d MB are free), so this process ends."
                    .formatted(directory, directory.toFile().getUsableSpace() >> 20),
                "Free space or mend the disk and start again; nothing that was answered is lost.")
            .toText());
    Runtime.getRuntime().halt(RESOURCE_EXIT_STATUS);
  }

  /// As Kafka's `bootstrap.servers`.
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /// Stops cleanly: everything taken in is on disk.
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void formatIfNew(Path directory) throws Exception {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(BrokerSettings.NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(directory.toString())
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName(BrokerSettings.CONTROLLER)
        .run();
  }

  private static java.util.Properties properties(Map<String, String> settings) {
    var properties = new java.util.Properties();
    properties.putAll(settings);
    return properties;
  }
}
