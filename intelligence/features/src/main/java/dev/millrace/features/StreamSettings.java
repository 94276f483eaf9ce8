package dev.millrace.features;

import java.nio.file.Path;

/// How the stream reaches the event log.
///
/// @param bootstrapServers as Kafka's setting of that name
/// @param stateDirectory this process's own
/// @param applicationId what the state is kept under in the log; replicas share it
public record StreamSettings(String bootstrapServers, Path stateDirectory, String applicationId) {}
