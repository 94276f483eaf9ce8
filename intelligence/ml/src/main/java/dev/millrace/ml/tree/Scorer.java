package dev.millrace.ml.tree;

/// A model that answers a row of features with a number. Safe for any thread.
public interface Scorer {

  /// How many features a row has.
  int width();

  /// @param row one value for each feature, in the model's order; NaN where there is none
  double score(double[] row);

  /// What each feature adds to one answer, before it is made a probability; all zero where a model
  /// cannot tell.
  double[] contributions(double[] row);
}
