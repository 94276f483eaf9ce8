package dev.millrace.features.stream;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.log.Topics;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.replay.Replay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a stream that has not been started yet finds as its own work: the state of every person
/// from the lake's events in its changelog, and its place in the log where those events end. The
/// log may have forgotten them long ago. Writing it again changes nothing.
///
/// @param isCancelled asked before each partition
record LakeSeed(
    String bootstrapServers, String application, EventFold fold, BooleanSupplier isCancelled) {

  private static final Logger LOG = LoggerFactory.getLogger(LakeSeed.class);
  private static final int MOST_ON_THEIR_WAY = 10_000;
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  void write(LakeView lake) throws ExecutionException, InterruptedException {
    try (var admin = Admin.create(EventStream.admin(bootstrapServers));
        var producer = producer()) {
      int partitions = producer.partitionsFor(Topics.EVENTS).size();
      createChangelog(admin, partitions);
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (int partition = 0; partition < partitions && !isCancelled.getAsBoolean(); partition++) {
        var replay = new Replay(fold);
        replay.readPartition(lake, partition);
        write(producer, partition, replay.states());
        LOG.info(
            "Live features of {} events in partition {} were taken from the lake.",
            replay.events(),
            partition);
        offsets.put(
            new TopicPartition(Topics.EVENTS, partition),
            new OffsetAndMetadata(replay.nextOffset()));
      }
      admin.alterConsumerGroupOffsets(application, offsets).all().get();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    var serializer = new ByteArraySerializer();
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "compression.type", "lz4"),
        serializer,
        serializer);
  }

  /// An empty one, as Kafka Streams would make it; what an attempt before has left goes first.
  private void createChangelog(Admin admin, int partitions)
      throws ExecutionException, InterruptedException {
    String changelog = EventStream.changelog(application);
    if (admin.listTopics().names().get().contains(changelog)) {
      admin.deleteTopics(List.of(changelog)).all().get();
      while (admin.listTopics().names().get().contains(changelog)) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    }
    admin
        .createTopics(
            List.of(
                new NewTopic(changelog, Optional.of(partitions), Optional.empty())
                    .configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();
  }

  private void write(
      KafkaProducer<byte[], byte[]> producer, int partition, Map<String, byte[]> states)
      throws ExecutionException, InterruptedException {
    String changelog = EventStream.changelog(application);
    var onTheirWay = new ArrayList<Future<RecordMetadata>>();
    for (Map.Entry<String, byte[]> state : states.entrySet()) {
      byte[] key = state.getKey().getBytes(StandardCharsets.UTF_8);
      onTheirWay.add(
          producer.send(new ProducerRecord<>(changelog, partition, key, state.getValue())));
      if (onTheirWay.size() == MOST_ON_THEIR_WAY) {
        await(onTheirWay);
      }
    }
    await(onTheirWay);
  }

  private static void await(List<Future<RecordMetadata>> sent)
      throws ExecutionException, InterruptedException {
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
    sent.clear();
  }
}
