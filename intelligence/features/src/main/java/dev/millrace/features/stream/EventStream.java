package dev.millrace.features.stream;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.aggregate.EventFold;
import java.nio.charset.StandardCharsets;
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
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The fold of the topic `events`, each event exactly once, with the state of every person in this
/// process's heap and, as a changelog, in the log itself. Safe for any thread.
public final class EventStream implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Admin admin;
  private final KafkaStreams streams;
  private final HeapStores stores;
  private final TopicLag lag;

  private EventStream(Admin admin, KafkaStreams streams, HeapStores stores, TopicLag lag) {
    this.admin = admin;
    this.streams = streams;
    this.stores = stores;
    this.lag = lag;
  }

  /// Starts folding where the application stands, and returns while it still comes up. No other
  /// process may use the settings' directory.
  public static EventStream start(EventFold fold, StreamSettings settings) {
    Properties config = StreamConfig.of(settings);
    Admin admin = null;
    try {
      admin = Admin.create(admin(settings.bootstrapServers()));
      ensureTopic(admin);
      var progress = new Progress();
      var stores = new HeapStores(FoldEvents.STORE);
      var streams =
          new KafkaStreams(topology(fold, settings.deliveries(), stores, progress), config);
      streams.setUncaughtExceptionHandler(EventStream::failed);
      streams.start();
      var lag = new TopicLag(admin, Topics.EVENTS, settings.applicationId(), progress);
      return new EventStream(admin, streams, stores, lag);
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

  /// What is kept under a state's key, such as `u:C00001`; nothing while the stream comes up.
  public List<byte[]> states(String key) {
    return stores.find(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));
  }

  /// From now on, and once for all there are, states go to the publisher; null for none.
  void publishTo(@Nullable StatePublisher publisher) {
    stores.publishTo(publisher);
  }

  /// Some of the keys, taken without regard to whose they are.
  List<String> some(String prefix, int most) {
    return stores.some(prefix, most);
  }

  /// How many people have a state in this process.
  public long people() {
    return stores.count();
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

  private static Topology topology(
      EventFold fold, Deliveries deliveries, HeapStores stores, Progress progress) {
    return new Topology()
        .addSource(
            "events",
            Serdes.ByteArray().deserializer(),
            Serdes.ByteArray().deserializer(),
            Topics.EVENTS)
        .addProcessor("fold", () -> new FoldEvents(fold, deliveries, progress), "events")
        .addStateStore(stores, "fold");
  }

  private static StreamThreadExceptionResponse failed(Throwable cause) {
    LOG.error("The stream stopped over a problem and begins again where it stood.", cause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /// The topic that holds an application's states.
  static String changelog(String application) {
    return application + "-" + FoldEvents.STORE + "-changelog";
  }

  static Map<String, Object> admin(String bootstrapServers) {
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
