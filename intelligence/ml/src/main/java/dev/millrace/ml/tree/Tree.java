package dev.millrace.ml.tree;

/// One tree as arrays by node; node 0 is the root.
///
/// @param left the left child, or -1 at a leaf
/// @param condition smaller values go left; at a leaf, its value
/// @param defaultLeft where a missing value goes
/// @param cover how much training weight reached the node
record Tree(
    int[] left,
    int[] right,
    int[] feature,
    float[] condition,
    boolean[] defaultLeft,
    double[] cover) {

  boolean isLeaf(int node) {
    return left[node] < 0;
  }

  int next(int node, float[] row) {
    float value = row[feature[node]];
    boolean goesLeft = Float.isNaN(value) ? defaultLeft[node] : value < condition[node];
    return goesLeft ? left[node] : right[node];
  }

  float leafValue(float[] row) {
    int node = 0;
    while (!isLeaf(node)) {
      node = next(node, row);
    }
    return condition[node];
  }

  /// The mean answer below a node over what it was trained on.
  double mean(int node) {
    if (isLeaf(node)) {
      return condition[node];
    }
    return (mean(left[node]) * cover[left[node]] + mean(right[node]) * cover[right[node]])
        / cover[node];
  }

  int depth(int node) {
    return isLeaf(node) ? 0 : 1 + Math.max(depth(left[node]), depth(right[node]));
  }
}
