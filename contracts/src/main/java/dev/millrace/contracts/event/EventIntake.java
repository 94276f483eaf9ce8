package dev.millrace.contracts.event;

import java.util.concurrent.CompletionStage;

/// The way into the event log for events that the platform itself has to tell, the same that shops
/// use: contracts, consent and deliveries hold for them as for all. Safe for any thread.
public interface EventIntake {

  /// Takes one call in Segment's shape.
  ///
  /// @param type `track`, or `batch` for many events
  /// @return completes when all of it is durable; fails when that cannot be said, and the same call
  ///   may then be made again: events are known by their `messageId`
  /// @throws dev.millrace.contracts.problem.MillraceException when nothing was taken
  CompletionStage<?> take(String type, byte[] body);
}
