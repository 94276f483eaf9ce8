package dev.millrace.features;

import dev.millrace.contracts.event.Deliveries;
import java.nio.file.Path;
import java.time.Duration;

/// How the stream reaches the event log.
///
/// @param bootstrapServers as Kafka's setting of that name
/// @param stateDirectory this process's own
/// @param applicationId what the state is kept under in the log; replicas share it
/// @param deliveries tells which events came before and do not count again
/// @param commitEvery how often the state is made durable; reads do not wait for it
public record StreamSettings(
    String bootstrapServers,
    Path stateDirectory,
    String applicationId,
    Deliveries deliveries,
    Duration commitEvery) {

  /// Each commit tells the log the state of everybody who did something since the one before:
  /// seldom costs less. It is what a crash has to do again.
  public static final Duration COMMIT_EVERY = Duration.ofSeconds(1);

  public StreamSettings(
      String bootstrapServers, Path stateDirectory, String applicationId, Deliveries deliveries) {
    this(bootstrapServers, stateDirectory, applicationId, deliveries, COMMIT_EVERY);
  }

  /// Takes every record for a first delivery.
  public StreamSettings(String bootstrapServers, Path stateDirectory, String applicationId) {
    this(bootstrapServers, stateDirectory, applicationId, Deliveries.ALL_FIRST);
  }
}
