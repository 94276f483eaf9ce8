package dev.millrace.ml.tree;

import java.util.List;

/// A model of XGBoost in plain Java: sums one leaf of each tree. One row takes microseconds where
/// the native library takes hundreds. Safe for any thread.
public final class TreeEnsemble implements Scorer {

  private final List<Tree> trees;
  private final List<String> features;
  private final float baseMargin;
  private final Link link;
  private final int depth;
  private final double expected;

  TreeEnsemble(List<Tree> trees, List<String> features, float baseMargin, Link link) {
    this.trees = List.copyOf(trees);
    this.features = List.copyOf(features);
    this.baseMargin = baseMargin;
    this.link = link;
    this.depth = trees.stream().mapToInt(tree -> tree.depth(0)).max().orElse(0);
    this.expected = baseMargin + trees.stream().mapToDouble(tree -> tree.mean(0)).sum();
  }

  /// Reads what XGBoost writes: JSON, or UBJSON, which is the same in bytes.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_UNUSABLE
  public static TreeEnsemble read(byte[] file) {
    return EnsembleFile.read(file);
  }

  /// In the order of a row's values; `f0`, `f1` where the file names none.
  public List<String> features() {
    return features;
  }

  @Override
  public int width() {
    return features.size();
  }

  @Override
  public double score(double[] row) {
    return probability(single(row));
  }

  /// Of a classifier; the answer of any other.
  ///
  /// @param row one value for each feature; NaN where there is none
  public double probability(float[] row) {
    return link.answer(margin(row));
  }

  /// The log-odds. Summed as XGBoost does, in single precision and the trees' order.
  public float margin(float[] row) {
    requireWidth(row.length);
    float sum = baseMargin;
    for (Tree tree : trees) {
      sum += tree.leafValue(row);
    }
    return sum;
  }

  /// What each feature adds to the log-odds of [#expected()]; together they are the row's own.
  @Override
  public double[] contributions(double[] row) {
    requireWidth(row.length);
    var contributions = new double[features.size()];
    var shap = new TreeShap(depth, row, contributions);
    trees.forEach(shap::add);
    return contributions;
  }

  /// The mean log-odds over what it was trained on.
  public double expected() {
    return expected;
  }

  private static float[] single(double[] row) {
    var single = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      single[i] = (float) row[i];
    }
    return single;
  }

  private void requireWidth(int values) {
    if (values != features.size()) {
      throw new IllegalStateException(
          "A row has %d values, the model %d features; this is a bug."
              .formatted(values, features.size()));
    }
  }
}
