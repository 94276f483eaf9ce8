package dev.millrace.contracts.feature;

import dev.millrace.contracts.name.ViewName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of features with labels.
///
/// @param features column names of every row's `values`: the features that are numbers
/// @param lists column names of every row's `lists`
/// @param tables the snapshot of each table that was read
/// @param late what was read although it was written after the cut-off that it was read for
public record TrainingSet(
    List<String> features,
    List<String> lists,
    List<Row> rows,
    Map<String, Long> tables,
    List<Late> late) {

  public TrainingSet {
    features = List.copyOf(features);
    lists = List.copyOf(lists);
    rows = List.copyOf(rows);
    tables = Map.copyOf(tables);
    late = List.copyOf(late);
  }

  /// A set without lists.
  public TrainingSet(
      List<String> features, List<Row> rows, Map<String, Long> tables, List<Late> late) {
    this(features, List.of(), rows, tables, late);
  }

  /// A set without lists, of which nothing was late.
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
  /// @param lists one for each list, newest first; null where there is none
  public record Row(
      String key, Instant cutOff, float label, float[] values, List<@Nullable List<String>> lists) {

    /// A row without lists.
    public Row(String key, Instant cutOff, float label, float[] values) {
      this(key, cutOff, label, values, List.of());
    }
  }
}
