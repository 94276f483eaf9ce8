package dev.millrace.ml.tree;

import java.util.List;

/// A model of LightGBM in plain Java. Safe for any thread.
public final class LightGbm implements Scorer {

  private final List<SplitTree> trees;
  private final List<String> features;
  private final Ending ending;
  private final boolean knowsCovers;
  private final int depth;

  LightGbm(List<SplitTree> trees, List<String> features, Ending ending) {
    this.trees = List.copyOf(trees);
    this.features = List.copyOf(features);
    this.ending = ending;
    this.depth = trees.stream().mapToInt(tree -> tree.depth(0)).max().orElse(0);
    this.knowsCovers = trees.stream().allMatch(tree -> tree.nodes() == 1 || tree.cover(0) > 0);
  }

  /// What becomes of the sum of leaves.
  ///
  /// @param steepness that the margin is multiplied by before its link
  /// @param share of the sum that is the margin: 1 for boosting, one in many for a random forest
  record Ending(Link link, double steepness, double share) {
    double answer(double sum) {
      return link.answer(steepness * share * sum);
    }
  }

  /// Reads the text that LightGBM's `save_model` writes.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_UNUSABLE
  public static LightGbm read(byte[] file) {
    return LightGbmFile.read(file);
  }

  /// In the order of a row's values, as the file names them.
  public List<String> features() {
    return features;
  }

  @Override
  public int width() {
    return features.size();
  }

  @Override
  public double score(double[] row) {
    requireWidth(row);
    double sum = 0;
    for (SplitTree tree : trees) {
      sum += tree.leafValue(row);
    }
    return ending.answer(sum);
  }

  @Override
  public double[] contributions(double[] row) {
    requireWidth(row);
    var contributions = new double[features.size()];
    if (knowsCovers) {
      var shap = new TreeShap(depth, row, contributions);
      trees.forEach(shap::add);
      for (int i = 0; i < contributions.length; i++) {
        contributions[i] *= ending.share();
      }
    }
    return contributions;
  }

  private void requireWidth(double[] row) {
    if (row.length != features.size()) {
      throw new IllegalStateException(
          "A row has %d values, the model %d features; this is a bug."
              .formatted(row.length, features.size()));
    }
  }
}
