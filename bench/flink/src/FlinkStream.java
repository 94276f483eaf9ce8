package dev.millrace.bench.stream;

import dev.millrace.contracts.log.Topics;
import dev.millrace.features.StreamSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;

/// The same fold in a job of Flink: its own cluster in this process, state in the heap, whole
/// checkpoints in files, each exactly once.
final class FlinkStream implements Subject {

  static final int PARALLELISM = 2;

  private @Nullable JobClient job;

  @Override
  public void start(String servers, Path directory, String application) {
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, settings(directory));
    flink.getConfig().enableObjectReuse();
    flink.enableCheckpointing(
        StreamSettings.COMMIT_EVERY.toMillis(), CheckpointingMode.EXACTLY_ONCE);
    flink
        .fromSource(events(servers, application), WatermarkStrategy.noWatermarks(), "events")
        .keyBy(event -> event.f0)
        .process(new FlinkFold())
        .sinkTo(new DiscardingSink<>());
    try {
      job = flink.executeAsync("bench");
    } catch (Exception e) {
      throw new IllegalStateException("Flink did not start.", e);
    }
  }

  private static Configuration settings(Path directory) {
    var settings = new Configuration();
    settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, PARALLELISM);
    return settings;
  }

  /// By the log's own key, so that nothing is read twice.
  private static KafkaSource<Tuple2<String, byte[]>> events(String servers, String application) {
    return KafkaSource.<Tuple2<String, byte[]>>builder()
        .setBootstrapServers(servers)
        .setTopics(Topics.EVENTS)
        .setGroupId(application)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new FlinkEvents())
        .setProperty("max.poll.records", "5000")
        .build();
  }

  /// As checkpoints that are complete have it; the offsets come seconds later.
  @Override
  public long committed() {
    return FlinkFold.CHECKPOINTED.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public byte[] state(String key) {
    return Objects.requireNonNull(FlinkFold.PROVEN.get(key), key);
  }

  @Override
  public void close() {
    if (job != null) {
      job.cancel().join();
    }
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
