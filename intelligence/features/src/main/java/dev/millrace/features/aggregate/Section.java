package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// The bytes of one feature in a state: how a match enters them, and what they say. Without state
/// of its own; safe for any thread.
///
/// The bytes being changed are the last in a [Scratch], so that they can grow.
sealed interface Section permits LastMatch, LastValue, NewestValues, Sessions, Sketch, Tiles {

  /// Takes a match in; it lies within the window.
  ///
  /// @param from where the section's bytes begin; there are none before the first match
  void add(Scratch at, int from, long moment, FoundValue value);

  /// Takes in what another state has of the same feature.
  void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo);

  /// Leaves out what no read from this moment on can see. A section whose last match no read can
  /// see is left out as a whole, without this.
  void forget(Scratch at, int from, long newest);

  /// What the bytes say as of a moment; null when nothing counts.
  ///
  /// @param last when the newest match happened
  @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf);
}
