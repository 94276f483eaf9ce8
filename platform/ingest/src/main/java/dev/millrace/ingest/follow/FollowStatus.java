package dev.millrace.ingest.follow;

import org.jspecify.annotations.Nullable;

/// How a followed source is doing. Counts are of this process.
///
/// @param behind records that lie ahead, about; negative when the source does not say
/// @param alarm what an operator should know; null for nothing
/// @param trouble why it is not being read now; null when it is
public record FollowStatus(
    String source,
    State state,
    BatchCounts counts,
    long behind,
    @Nullable String alarm,
    @Nullable String trouble) {

  /// Where a followed source stands.
  public enum State {
    /// It is read when it is run.
    WAITING,
    STARTING,
    FOLLOWING,
    RETRYING
  }
}
