package dev.millrace.features.stream;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.features.StreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/// How Kafka Streams is told to be exact, small, and quick to come back.
final class StreamConfig {

  /// One thread alone is slower than the broker beside it; more than two wait for it.
  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private StreamConfig() {}

  static Properties of(StreamSettings settings) {
    Path stateDirectory = settings.stateDirectory();
    var properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry("bootstrap.servers", settings.bootstrapServers()),
            Map.entry("application.id", settings.applicationId()),
            Map.entry("state.dir", stateDirectory.toString()),
            Map.entry("processing.guarantee", "exactly_once_v2"),
            Map.entry("commit.interval.ms", String.valueOf(settings.commitEvery().toMillis())),
            Map.entry("num.stream.threads", String.valueOf(THREADS)),
            Map.entry("statestore.cache.max.bytes", "0"),
            // A member that died is not waited for: the next with its name takes its place.
            Map.entry("main.consumer.group.instance.id", member(stateDirectory)),
            // Until then nobody takes the share of a thread that failed, or of a replica that is
            // gone.
            Map.entry("main.consumer.session.timeout.ms", "10000"),
            // A new replica gets its share at once, not after a warm-up of minutes.
            Map.entry("acceptable.recovery.lag", String.valueOf(Long.MAX_VALUE)),
            // What a crash left unfinished keeps the successor waiting for so long at most.
            Map.entry("producer.transaction.timeout.ms", "5000"),
            Map.entry("main.consumer.max.poll.records", "5000"),
            Map.entry("consumer.auto.offset.reset", "earliest"),
            Map.entry("restore.consumer.max.poll.records", "10000"),
            // There are no global stores; without this, every start warns about them.
            Map.entry("processing.exception.handler.global.enabled", "true"),
            // The changelog comes in bursts, one at each commit.
            Map.entry("producer.batch.size", "262144"),
            Map.entry("producer.linger.ms", "20"),
            Map.entry("producer.compression.type", "lz4")));
    return properties;
  }

  /// A name that stays with the directory and that no other replica has.
  private static String member(Path stateDirectory) {
    Path file = stateDirectory.resolve("member-id");
    try {
      Files.createDirectories(stateDirectory);
      if (!Files.exists(file)) {
        Files.writeString(file, UUID.randomUUID().toString());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The directory '%s' of the stream cannot be used: %s."
                  .formatted(stateDirectory, e.getMessage()),
              "Check that its disk has room and that it is yours to write."),
          e);
    }
  }
}
