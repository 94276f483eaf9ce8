package dev.millrace.ml.recommend;

/// Scores all items for somebody. Safe for any thread once trained.
@FunctionalInterface
public interface Recommender {

  /// @param history items, oldest first; may be empty
  /// @param scores one for each item; what they held is overwritten. More is better, 0 says nothing
  void score(int[] history, float[] scores);
}
