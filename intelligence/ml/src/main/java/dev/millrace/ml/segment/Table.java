package dev.millrace.ml.segment;

import java.util.List;

/// People with their features, NaN where there is none.
///
/// @param rows one for each person, in the order of the features
public record Table(List<String> features, List<float[]> rows) {

  public Table {
    features = List.copyOf(features);
    rows = List.copyOf(rows);
  }

  public int size() {
    return rows.size();
  }

  double[] column(String feature) {
    int at = features.indexOf(feature);
    var column = new double[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = at < 0 ? Double.NaN : rows.get(i)[at];
    }
    return column;
  }
}
