package dev.millrace.contracts.feature;

import dev.millrace.contracts.name.ViewName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Rows of features with labels.
///
/// @param features column names of every row's `values`
/// @param tables the snapshot of each table that was read
/// @param late what was read although it was written after the cut-off that it was read for
public record TrainingSet(
    List<String> features, List<Row> rows, Map<String, Long> tables, List<Late> late) {

  public TrainingSet {
    features = List.copyOf(features);
    rows = List.copyOf(rows);
    tables = Map.copyOf(tables);
    late = List.copyOf(late);
  }

  public TrainingSet(List<String> features, List<Row> rows, Map<String, Long> tables) {
    this(features, rows, tables, List.of());
  }

  /// A column that says when rows of a view were written or changed: after the cut-off, although
  /// the view's own time lies before it.
  ///
  /// @param share of the rows that were read
  /// @param by how far past the cut-off the latest lies
  /// @param features of the view that name the column
  public record Late(
      ViewName view, String column, double share, Duration by, List<String> features) {

    public Late {
      features = List.copyOf(features);
    }
  }

  /// @param label 0 or 1; NaN where it is not known yet
  /// @param values one for each feature; NaN where there is none
  public record Row(String key, Instant cutOff, float label, float[] values) {}
}
