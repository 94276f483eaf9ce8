package dev.millrace.features.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many records of a topic wait to be folded.
record TopicLag(Admin admin, String topic, String group, Progress progress) {

  private static final Logger LOG = LoggerFactory.getLogger(TopicLag.class);

  static final long UNKNOWN = -1;

  long read() {
    try {
      Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(newest()).all().get();
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return ends.entrySet().stream()
          .mapToLong(end -> end.getValue().offset() - next(end.getKey(), committed))
          .sum();
    } catch (ExecutionException e) {
      LOG.debug("The log does not say how far the stream is.", e);
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  private Map<TopicPartition, OffsetSpec> newest() throws ExecutionException, InterruptedException {
    var wanted = new HashMap<TopicPartition, OffsetSpec>();
    admin
        .describeTopics(java.util.List.of(topic))
        .allTopicNames()
        .get()
        .values()
        .forEach(found ->
            found
                .partitions()
                .forEach(partition ->
                    wanted.put(
                        new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
    return wanted;
  }

  private long next(TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> committed) {
    OffsetAndMetadata offset = committed.get(partition);
    return Math.max(progress.next(partition.partition()), offset == null ? 0 : offset.offset());
  }
}
