package dev.millrace.ingest.topic;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.RegistryAccess;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.TopicAccess;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.embedded.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Writes into topics of a real broker, and defines sources that read them.
final class TestTopics implements AutoCloseable {

  static final List<FieldRule> FIELDS =
      List.of(field("id", Plain.LONG), field("total", new ColumnType.Decimal(12, 2)));

  private final String servers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;

  TestTopics(EmbeddedBroker broker) {
    this.servers = broker.bootstrapServers();
    Map<String, Object> settings = Map.of("bootstrap.servers", servers);
    // An idempotent producer does not get over a topic that is made anew.
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "enable.idempotence", "false"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.admin = Admin.create(settings);
  }

  static FieldRule field(String name, ColumnType type) {
    return new FieldRule(name, name, type, name.equals("id"), null, null, null, List.of(), null);
  }

  void create(String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  void deleteTopic(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  /// Records before the offset are deleted, as when Kafka forgets old ones.
  void forget(String topic, long before) throws Exception {
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  void send(String topic, @Nullable String key, @Nullable String value) {
    send(topic, bytes(key), bytes(value));
  }

  void send(String topic, byte @Nullable [] key, byte @Nullable [] value) {
    try {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Does not wait for the answer.
  void throwIn(String topic, String key, String value) {
    var _ = producer.send(new ProducerRecord<>(topic, bytes(key), bytes(value)));
  }

  void flush() {
    producer.flush();
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  static SourceDefinition.Kafka json(
      String servers, String topic, List<FieldRule> fields, List<String> key) {
    return source(servers, topic, fields, key, DriftPolicy.IGNORE, null);
  }

  SourceDefinition.Kafka json(String topic, List<FieldRule> fields, List<String> key) {
    return json(servers, topic, fields, key);
  }

  SourceDefinition.Kafka json(String topic, DriftPolicy drift) {
    return json(topic, List.of(), drift);
  }

  SourceDefinition.Kafka json(String topic, List<String> key, DriftPolicy drift) {
    return source(servers, topic, FIELDS, key, drift, null);
  }

  SourceDefinition.Kafka avro(String topic, List<String> key, RegistryAccess registry) {
    return source(servers, topic, List.of(), key, DriftPolicy.EVOLVE, registry);
  }

  private static SourceDefinition.Kafka source(
      String servers,
      String topic,
      List<FieldRule> fields,
      List<String> key,
      DriftPolicy drift,
      @Nullable RegistryAccess registry) {
    return new SourceDefinition.Kafka(
        new SourceName("orders"),
        null,
        TableName.of("bronze.orders"),
        fields,
        null,
        drift,
        new TopicAccess(servers, topic, Map.of()),
        registry == null ? SourceDefinition.RecordFormat.JSON : SourceDefinition.RecordFormat.AVRO,
        registry,
        key,
        null,
        true,
        Duration.ofMillis(50));
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
