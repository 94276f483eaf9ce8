package dev.millrace.ingest.capture;

import org.jspecify.annotations.Nullable;

/// How a capture is doing. Counts are of this process.
///
/// @param received rows of snapshots, and changes
/// @param repeated changes that came once more after a restart and were left out
/// @param unchanged rows of a later snapshot that the lake held already
/// @param keptBytes how much log the database keeps for the slot
/// @param alarm what an operator should know; null for nothing
/// @param trouble why it is not running now; null when it is
public record CaptureStatus(
    String source,
    State state,
    long received,
    long loaded,
    long unchanged,
    long repeated,
    long snapshots,
    long keptBytes,
    long walBudget,
    @Nullable String alarm,
    @Nullable String trouble) {

  /// Where a capture stands.
  public enum State {
    STARTING,
    SNAPSHOT,
    STREAMING,
    RETRYING
  }
}
