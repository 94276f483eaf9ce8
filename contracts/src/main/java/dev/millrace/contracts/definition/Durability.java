package dev.millrace.contracts.definition;

/// When an event counts as taken.
public enum Durability {
  /// When the operating system has it: the end of this process loses nothing, a power cut may lose
  /// the last seconds. As Kafka does by default.
  PAGE_CACHE,
  /// When it is on disk.
  FSYNC
}
