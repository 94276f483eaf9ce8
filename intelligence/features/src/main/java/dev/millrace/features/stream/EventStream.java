package dev.millrace.features.stream;

import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.features.aggregate.EventFold;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The fold of the topic `events`, each event exactly once, with the state of every customer in
/// this process's heap and, as a changelog, in the log itself. Safe for any thread.
public final class EventStream implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Admin admin;
  private final KafkaStreams streams;
  private final TopicLag lag;

  private EventStream(Admin admin, KafkaStreams streams, TopicLag lag) {
    this.admin = admin;
    this.streams = streams;
    this.lag = lag;
  }

  /// Starts folding where the application of this id stands, and returns while it still comes up.
  ///
  /// @param stateDirectory no other process may use it
  public static EventStream start(
      EventFold fold, String bootstrapServers, Path stateDirectory, String applicationId) {
    Properties config = StreamConfig.of(bootstrapServers, stateDirectory, applicationId);
    Admin admin = null;
    try {
      admin = Admin.create(admin(bootstrapServers));
      ensureTopic(admin);
      var progress = new Progress();
      var streams = new KafkaStreams(topology(fold, progress), config);
      streams.setUncaughtExceptionHandler(EventStream::failed);
      streams.start();
      var lag = new TopicLag(admin, Topics.EVENTS, applicationId, progress);
      return new EventStream(admin, streams, lag);
    } catch (KafkaException | ExecutionException e) {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
      throw notStarted(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notStarted(e);
    }
  }

  /// What is kept of a customer; empty while the stream comes up.
  public Optional<byte[]> state(String customer) {
    try {
      ReadOnlyKeyValueStore<String, byte[]> customers =
          streams.store(
              StoreQueryParameters.fromNameAndType(
                      FoldEvents.STORE, QueryableStoreTypes.<String, byte[]>keyValueStore())
                  .enableStaleStores());
      return Optional.ofNullable(customers.get(customer));
    } catch (InvalidStateStoreException e) {
      LOG.debug("The stream answers no reads yet: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /// Whether the stream has come up, with all of its state restored.
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /// How many records of the topic are not folded yet; -1 when it cannot be known.
  public long lag() {
    return lag.read();
  }

  @Override
  public void close() {
    if (!streams.close(CLOSE_WITHIN)) {
      LOG.warn("The stream did not stop within {}; what it had begun is done again.", CLOSE_WITHIN);
    }
    admin.close(Duration.ofSeconds(1));
  }

  private static Topology topology(EventFold fold, Progress progress) {
    return new Topology()
        .addSource(
            "events",
            Serdes.String().deserializer(),
            Serdes.ByteArray().deserializer(),
            Topics.EVENTS)
        .addProcessor("fold", () -> new FoldEvents(fold, progress), "events")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(FoldEvents.STORE),
                Serdes.String(),
                Serdes.ByteArray()),
            "fold");
  }

  private static StreamThreadExceptionResponse failed(Throwable cause) {
    LOG.error("The stream stopped over a problem and begins again where it stood.", cause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private static Map<String, Object> admin(String bootstrapServers) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "request.timeout.ms",
        "5000",
        "default.api.timeout.ms",
        "10000");
  }

  private static void ensureTopic(Admin admin) throws ExecutionException, InterruptedException {
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(Topics.EVENTS, Optional.of(Topics.PARTITIONS), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static MillraceException notStarted(Exception cause) {
    Throwable reason =
        cause instanceof ExecutionException && cause.getCause() != null ? cause.getCause() : cause;
    return new MillraceException(
        ProblemCode.START_FAILED.problem(
            "The stream of features did not start: %s.".formatted(reason.getMessage()),
            "Check that the event log runs and can be reached."),
        cause);
  }
}
