package dev.millrace.ml;

/// What one feature adds to a prediction.
///
/// @param value NaN where the feature has none
/// @param contribution in log-odds; above zero raises the risk
/// @param words the feature and its value for people: `2 visits in 14 days`
public record Reason(String feature, double value, double contribution, String words) {}
