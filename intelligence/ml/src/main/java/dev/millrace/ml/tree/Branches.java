package dev.millrace.ml.tree;

/// One tree, as its walkers see it; node 0 is the root, and children come after their parents.
interface Branches {

  int nodes();

  boolean isLeaf(int node);

  int left(int node);

  int right(int node);

  /// That an inner node splits on.
  int feature(int node);

  /// Where a row goes from an inner node.
  int next(int node, double[] row);

  /// Of a leaf.
  double value(int leaf);

  /// How much training weight reached the node.
  double cover(int node);

  default double leafValue(double[] row) {
    int node = 0;
    while (!isLeaf(node)) {
      node = next(node, row);
    }
    return value(node);
  }

  /// The mean answer below a node over what it was trained on.
  default double mean(int node) {
    if (isLeaf(node)) {
      return value(node);
    }
    double cover = cover(node);
    return cover > 0
        ? (mean(left(node)) * cover(left(node)) + mean(right(node)) * cover(right(node))) / cover
        : 0;
  }

  default int depth(int node) {
    return isLeaf(node) ? 0 : 1 + Math.max(depth(left(node)), depth(right(node)));
  }
}
