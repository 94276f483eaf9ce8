package dev.millrace.ml;

import dev.millrace.contracts.problem.Problem;

/// What came of one of many that a model was asked about: one unknown customer spoils no other.
public sealed interface Answered {

  /// It was answered.
  record Told(Prediction prediction) implements Answered {}

  /// It could not be.
  record Refused(Problem problem) implements Answered {}
}
