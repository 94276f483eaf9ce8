package dev.millrace.contracts.feature;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Rows of features with labels.
///
/// @param features column names of every row's `values`
/// @param tables the snapshot of each table that was read
public record TrainingSet(List<String> features, List<Row> rows, Map<String, Long> tables) {

  public TrainingSet {
    features = List.copyOf(features);
    rows = List.copyOf(rows);
    tables = Map.copyOf(tables);
  }

  /// @param label 0 or 1; NaN where it is not known yet
  /// @param values one for each feature; NaN where there is none
  public record Row(String key, Instant cutOff, float label, float[] values) {}
}
