package dev.millrace.contracts.log;

/// A record with its place in the topic. The bytes are not copied.
public record LogEntry(int partition, long offset, byte[] value) {}
