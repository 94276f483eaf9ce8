package dev.millrace.ml.clv;

/// A model that was fitted.
///
/// @param hasConverged false where the data have no single best answer, such as where nobody has
///   bought twice
public record Fit<M>(M model, boolean hasConverged) {}
