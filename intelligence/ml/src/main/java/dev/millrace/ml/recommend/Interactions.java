package dev.millrace.ml.recommend;

import java.util.Arrays;

/// What was done with items, row by row: a row is a person, a session or the like, and its items
/// are in the order of time, oldest first. Rows and items are numbers from 0.
///
/// @param items how many there are
/// @param start where each row begins, and where the last ends
/// @param item of each interaction
/// @param weight of each interaction
public record Interactions(int items, int[] start, int[] item, float[] weight) {

  /// Rows whose interactions all weigh the same.
  public static Interactions of(int items, int[][] rows) {
    var start = new int[rows.length + 1];
    for (int row = 0; row < rows.length; row++) {
      start[row + 1] = start[row] + rows[row].length;
    }
    var item = new int[start[rows.length]];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, item, start[row], rows[row].length);
    }
    var weight = new float[item.length];
    Arrays.fill(weight, 1);
    return new Interactions(items, start, item, weight);
  }

  public int rows() {
    return start.length - 1;
  }

  public int length(int row) {
    return start[row + 1] - start[row];
  }

  /// The items of a row, oldest first.
  public int[] row(int row) {
    return Arrays.copyOfRange(item, start[row], start[row + 1]);
  }

  /// How often each item occurs.
  public float[] counts() {
    var counts = new float[items];
    for (int i : item) {
      counts[i]++;
    }
    return counts;
  }

  /// The same seen from the items: a row for each of them, in the order of rows here.
  public Interactions byItem() {
    var byItem = new int[items + 1];
    for (int i : item) {
      byItem[i + 1]++;
    }
    for (int i = 0; i < items; i++) {
      byItem[i + 1] += byItem[i];
    }
    int[] next = Arrays.copyOf(byItem, items);
    var rows = new int[item.length];
    var weights = new float[item.length];
    for (int row = 0; row < rows(); row++) {
      for (int at = start[row]; at < start[row + 1]; at++) {
        int place = next[item[at]]++;
        rows[place] = row;
        weights[place] = weight[at];
      }
    }
    return new Interactions(rows(), byItem, rows, weights);
  }
}
