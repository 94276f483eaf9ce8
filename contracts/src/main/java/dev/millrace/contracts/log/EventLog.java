package dev.millrace.contracts.log;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The event log. Records of one key keep their order. Safe for any thread; the opener closes it.
public interface EventLog extends AutoCloseable {

  /// Creates the topic if it does not exist; leaves an existing one as it is.
  void ensureTopic(String topic, int partitions);

  /// Appends records; the stage completes when every one is durable on all in-sync replicas, or
  /// fails with LOG_UNAVAILABLE when that cannot be said of one of them (some may then be appended
  /// twice by a caller that tries again: readers deduplicate by message id).
  CompletionStage<@Nullable Void> append(String topic, List<LogRecord> records);

  /// Reads a topic from a position; partitions that the position does not name start at their
  /// beginning. The caller closes the reader.
  LogReader reader(String topic, LogPosition from);

  /// The position after the newest record.
  LogPosition end(String topic);

  /// How a client of the log's own protocol reaches it, as Kafka's `bootstrap.servers`.
  String bootstrapServers();

  @Override
  void close();
}
