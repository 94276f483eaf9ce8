package dev.millrace.external.kafka;

import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// The event log over Kafka's own protocol.
public final class KafkaEventLog implements EventLog {

  private final String bootstrapServers;
  private final KafkaProducer<String, byte[]> producer;
  private final Admin admin;

  private KafkaEventLog(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.producer =
        new KafkaProducer<>(
            KafkaClients.producer(bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
    this.admin = Admin.create(KafkaClients.admin(bootstrapServers));
  }

  /// @param bootstrapServers as Kafka's setting of that name
  /// @throws MillraceException LOG_UNAVAILABLE when the address cannot be used
  public static KafkaEventLog connect(String bootstrapServers) {
    try {
      return new KafkaEventLog(bootstrapServers);
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /// How events are sent, for whoever wants to compare.
  public static Map<String, Object> producerSettings() {
    return KafkaClients.producer("");
  }

  @Override
  public void ensureTopic(String topic, int partitions) {
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(
                      topic, java.util.Optional.of(partitions), java.util.Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw unavailable(e.getCause());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public CompletionStage<@Nullable Void> append(String topic, List<LogRecord> records) {
    var done = new CompletableFuture<@Nullable Void>();
    if (records.isEmpty()) {
      done.complete(null);
      return done;
    }
    var acknowledgements = new Acknowledgements(records.size(), done);
    for (LogRecord record : records) {
      try {
        var _ =
            producer.send(
                new ProducerRecord<>(topic, record.key(), record.value()), acknowledgements);
      } catch (KafkaException | IllegalStateException e) {
        acknowledgements.onCompletion(null, e);
      }
    }
    return done;
  }

  @Override
  public LogReader reader(String topic, LogPosition from) {
    return new KafkaLogReader(bootstrapServers, topic, from);
  }

  @Override
  public LogPosition end(String topic) {
    try {
      var wanted = new HashMap<TopicPartition, OffsetSpec>();
      admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
          .flatMap(found -> found.partitions().stream())
          .forEach(p -> wanted.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
      var ends = new HashMap<Integer, Long>();
      admin
          .listOffsets(wanted)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return new LogPosition(Map.copyOf(ends));
    } catch (ExecutionException e) {
      throw unavailable(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  static MillraceException unavailable(@Nullable Throwable cause) {
    String words = cause == null ? "no answer" : String.valueOf(cause.getMessage());
    var problem =
        ProblemCode.LOG_UNAVAILABLE.problem(
            "The event log did not take the request: %s.".formatted(words),
            "Try again in a moment; check the broker and its disk if it goes on.");
    return cause == null ? new MillraceException(problem) : new MillraceException(problem, cause);
  }

  private static MillraceException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return unavailable(e);
  }
}
