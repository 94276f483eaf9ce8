package dev.millrace.ingest.topic;

import dev.millrace.contracts.definition.TopicAccess;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Kafka's clients as we use them: no group, no positions in Kafka, only what is committed.
record TopicClient(TopicAccess access) {

  static final Duration PATIENCE = Duration.ofSeconds(15);

  /// Something that Kafka is asked.
  interface Question<T> {
    T ask() throws InterruptedException;
  }

  Consumer<byte[], byte[]> consumer() throws InterruptedException {
    Map<String, Object> settings = settings();
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "none");
    settings.put("isolation.level", "read_committed");
    settings.put("allow.auto.create.topics", "false");
    settings.put("max.poll.records", "5000");
    settings.putIfAbsent("fetch.max.bytes", "16777216");
    settings.put("max.partition.fetch.bytes", "4194304");
    return asked(() ->
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  private Map<String, Object> settings() {
    var settings = new HashMap<String, Object>(access.settings());
    settings.put("bootstrap.servers", access.bootstrap());
    settings.put("request.timeout.ms", "10000");
    settings.put("default.api.timeout.ms", String.valueOf(PATIENCE.toMillis()));
    return settings;
  }

  /// Which topic of its name it is.
  String topicId() throws InterruptedException {
    return asked(() -> {
      try (var admin = Admin.create(settings())) {
        var found = admin.describeTopics(List.of(access.topic())).allTopicNames().get();
        return Objects.requireNonNull(found.get(access.topic())).topicId().toString();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          throw unknown();
        }
        throw unreachable(e.getCause() == null ? e : e.getCause());
      }
    });
  }

  List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) throws InterruptedException {
    List<TopicPartition> partitions =
        asked(() ->
            consumer.partitionsFor(access.topic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
    if (partitions.isEmpty()) {
      throw unknown();
    }
    return partitions;
  }

  /// What Kafka's client throws becomes a problem without what is secret.
  <T> T asked(Question<T> question) throws InterruptedException {
    try {
      return question.ask();
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (UnknownTopicOrPartitionException e) {
      throw unknown();
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  private static InterruptedException interrupted(InterruptException e) {
    var interrupted = new InterruptedException("The reading was interrupted.");
    interrupted.initCause(e);
    return interrupted;
  }

  private MillraceException unknown() {
    return ProblemCode.SOURCE_UNREACHABLE.exception(
        "The Kafka '%s' has no topic '%s' that may be read."
            .formatted(access.bootstrap(), access.topic()),
        "Check 'topic', and that the user may describe and read it.");
  }

  MillraceException silent() {
    return unreachable(
        new KafkaException("it sent no record for %d s".formatted(PATIENCE.toSeconds())));
  }

  private MillraceException unreachable(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new MillraceException(
        ProblemCode.SOURCE_UNREACHABLE.problem(
            "The Kafka '%s' cannot be read: %s."
                .formatted(
                    access.bootstrap(),
                    access.shown(String.valueOf(root.getMessage())).replaceAll("\\.$", "")),
            "Check 'bootstrap' and 'settings', and that the broker runs."),
        e);
  }
}
