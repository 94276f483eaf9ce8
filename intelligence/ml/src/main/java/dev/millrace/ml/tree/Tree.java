package dev.millrace.ml.tree;

/// One tree of XGBoost as arrays by node.
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
    double[] cover)
    implements Branches {

  @Override
  public int nodes() {
    return left.length;
  }

  @Override
  public boolean isLeaf(int node) {
    return left[node] < 0;
  }

  @Override
  public int left(int node) {
    return left[node];
  }

  @Override
  public int right(int node) {
    return right[node];
  }

  @Override
  public int feature(int node) {
    return feature[node];
  }

  @Override
  public double value(int leaf) {
    return condition[leaf];
  }

  @Override
  public double cover(int node) {
    return cover[node];
  }

  /// XGBoost knows single precision only.
  @Override
  public int next(int node, double[] row) {
    return next(node, (float) row[feature[node]]);
  }

  private int next(int node, float value) {
    boolean goesLeft = Float.isNaN(value) ? defaultLeft[node] : value < condition[node];
    return goesLeft ? left[node] : right[node];
  }

  float leafValue(float[] row) {
    int node = 0;
    while (!isLeaf(node)) {
      node = next(node, row[feature[node]]);
    }
    return condition[node];
  }
}
