package dev.millrace.ingest.origin;

/// Told how far a run is. Called from any thread.
public interface SourceProgress {

  SourceProgress NONE = new SourceProgress() {};

  /// About how many rows there will be, as the source says; may be wrong.
  default void expected(long rows) {}

  /// More rows and bytes have been read.
  default void read(long rows, long bytes) {}
}
