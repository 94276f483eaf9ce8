package dev.millrace.ingest.topic;

import dev.millrace.contracts.definition.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where each partition of a topic is read. What Kafka has deleted before it was read is passed
/// over with an alarm.
final class TopicOffsets {

  private static final Logger LOG = LoggerFactory.getLogger(TopicOffsets.class);

  private final SourceDefinition.Kafka source;
  private final TopicClient client;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<Integer, Long> next = new TreeMap<>();
  private @Nullable String alarm;

  TopicOffsets(
      SourceDefinition.Kafka source, TopicClient client, Consumer<byte[], byte[]> consumer) {
    this.source = source;
    this.client = client;
    this.consumer = consumer;
  }

  /// @param mark null when the topic is read for the first time
  void begin(@Nullable TopicMark mark, String topicId) throws InterruptedException {
    String topic = source.access().topic();
    if (mark != null && !mark.topic().equals(topic)) {
      tell(
          "The source '%s' reads '%s' from its begin; before, it read '%s'."
              .formatted(source.name(), topic, mark.topic()));
    } else if (mark != null && !mark.id().equals(topicId)) {
      tell("The topic '%s' was deleted and made anew; it is read from its begin.".formatted(topic));
    }
    boolean isSame = mark != null && mark.topic().equals(topic) && mark.id().equals(topicId);
    assign(
        client.partitions(consumer),
        mark != null && isSame ? mark.offsets() : Map.of(),
        mark == null);
  }

  /// Partitions that the topic has got since are read from their begin.
  void addPartitions() throws InterruptedException {
    List<TopicPartition> all = client.partitions(consumer);
    if (all.size() > next.size()) {
      assign(all, Map.copyOf(next), false);
    }
  }

  /// @param isFirst whether the definition says where to begin
  private void assign(List<TopicPartition> all, Map<Integer, Long> known, boolean isFirst)
      throws InterruptedException {
    consumer.assign(all);
    Map<TopicPartition, Long> begins = client.asked(() -> consumer.beginningOffsets(all));
    Map<TopicPartition, Long> ends = client.asked(() -> consumer.endOffsets(all));
    Map<TopicPartition, Long> starts = isFirst ? starts(all, ends) : begins;
    for (TopicPartition partition : all) {
      long begin = begins.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, begin);
      long wanted =
          known.getOrDefault(partition.partition(), starts.getOrDefault(partition, begin));
      seek(partition, within(partition, wanted, begin, end));
    }
  }

  private long within(TopicPartition partition, long wanted, long begin, long end) {
    if (wanted >= begin && wanted <= end) {
      return wanted;
    }
    long from = wanted < begin ? begin : end;
    tell(
        "Kafka holds the records %,d to %,d of partition %d of '%s'; %,d was next, so %s."
            .formatted(
                begin,
                end,
                partition.partition(),
                partition.topic(),
                wanted,
                wanted < begin
                    ? "%,d were deleted before they were read".formatted(begin - wanted)
                    : "it was cut, and is read from its end"));
    return from;
  }

  private void tell(String what) {
    alarm = what;
    LOG.error("{}", what);
  }

  private Map<TopicPartition, Long> starts(List<TopicPartition> all, Map<TopicPartition, Long> ends)
      throws InterruptedException {
    Instant start = source.start();
    var starts = new java.util.HashMap<TopicPartition, Long>();
    if (start != null) {
      var times = new java.util.HashMap<TopicPartition, Long>();
      all.forEach(partition -> times.put(partition, start.toEpochMilli()));
      Map<TopicPartition, OffsetAndTimestamp> found =
          client.asked(() -> consumer.offsetsForTimes(times));
      for (TopicPartition partition : all) {
        @Nullable OffsetAndTimestamp first = found.get(partition);
        starts.put(
            partition,
            first == null ? ends.getOrDefault(partition, 0L) : Long.valueOf(first.offset()));
      }
    }
    return starts;
  }

  private void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
    next.put(partition.partition(), offset);
  }

  /// The next records; what was deleted while it was being read is passed over.
  ConsumerRecords<byte[], byte[]> poll(Duration time) throws InterruptedException {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = consumer.poll(time);
    } catch (OffsetOutOfRangeException e) {
      assign(new ArrayList<>(consumer.assignment()), Map.copyOf(next), false);
      return ConsumerRecords.empty();
    }
    for (TopicPartition partition : consumer.assignment()) {
      next.put(partition.partition(), consumer.position(partition));
    }
    return records;
  }

  /// The next record of each partition.
  Map<Integer, Long> next() {
    return Map.copyOf(next);
  }

  long next(int partition) {
    return next.getOrDefault(partition, 0L);
  }

  /// How many records lie ahead, as far as Kafka has said.
  long behind() {
    return consumer.assignment().stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }

  @Nullable String alarm() {
    return alarm;
  }
}
