package dev.millrace.external.kafka;

import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads every partition of a topic without a consumer group: the position is the caller's to keep.
final class KafkaLogReader implements LogReader {

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<Integer, Long> next;

  KafkaLogReader(String bootstrapServers, String topic, LogPosition from) {
    this.consumer =
        new KafkaConsumer<>(
            KafkaClients.consumer(bootstrapServers),
            new StringDeserializer(),
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
      var records = new ArrayList<LogRecord>();
      for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
        records.add(new LogRecord(record.key() == null ? "" : record.key(), record.value()));
        next.put(record.partition(), record.offset() + 1);
      }
      return new Batch(records, new LogPosition(next));
    } catch (KafkaException e) {
      throw KafkaEventLog.unavailable(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
