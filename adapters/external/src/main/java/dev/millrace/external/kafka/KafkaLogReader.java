package dev.millrace.external.kafka;

import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads every partition of a topic without a consumer group: the position is the caller's to keep.
final class KafkaLogReader implements LogReader {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Integer, Long> next;

  KafkaLogReader(String bootstrapServers, String topic, LogPosition from) {
    this.consumer =
        new KafkaConsumer<>(
            KafkaClients.consumer(bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.next = new HashMap<>(from.nextOffsets());
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      for (TopicPartition partition : partitions) {
        Long offset = next.get(partition.partition());
        if (offset != null) {
          consumer.seek(partition, offset);
        }
      }
    } catch (KafkaException e) {
      consumer.close();
      throw KafkaEventLog.unavailable(e);
    }
  }

  @Override
  public Batch poll(Duration wait) {
    try {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(wait);
      var entries = new ArrayList<LogEntry>(polled.count());
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        entries.add(new LogEntry(record.partition(), record.offset(), record.value()));
        next.put(record.partition(), record.offset() + 1);
      }
      return new Batch(entries, new LogPosition(next));
    } catch (KafkaException e) {
      throw KafkaEventLog.unavailable(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
