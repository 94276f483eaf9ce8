package dev.millrace.ml.tree;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// One tree of LightGBM; inner nodes come first, then the leaves.
///
/// @param left the left child; for leaves there is none
/// @param threshold values up to it go left
/// @param kinds LightGBM's `decision_type`: by category, where missing values go, what is missing
/// @param categories those that go left, for splits by category
/// @param values of the leaves
record SplitTree(
    int[] left,
    int[] right,
    int[] feature,
    double[] threshold,
    int[] kinds,
    @Nullable BitSet[] categories,
    double[] values,
    double[] cover)
    implements Branches {

  private static final int BY_CATEGORY = 1;
  private static final int MISSING_GOES_LEFT = 2;
  private static final int ZERO_IS_MISSING = 1;
  private static final int NAN_IS_MISSING = 2;

  /// LightGBM's own: what is nearer to zero is zero.
  private static final double NEARLY_ZERO = 1e-35f;

  @Override
  public int nodes() {
    return left.length + values.length;
  }

  @Override
  public boolean isLeaf(int node) {
    return node >= left.length;
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
    return values[leaf - left.length];
  }

  @Override
  public double cover(int node) {
    return cover[node];
  }

  @Override
  public int next(int node, double[] row) {
    double value = row[feature[node]];
    BitSet those = categories[node];
    boolean goesLeft =
        ((kinds[node] & BY_CATEGORY) != 0 && those != null)
            ? isOneOf(those, value)
            : isSmall(node, value);
    return goesLeft ? left[node] : right[node];
  }

  private static boolean isOneOf(BitSet categories, double value) {
    return !Double.isNaN(value) && (int) value >= 0 && categories.get((int) value);
  }

  private boolean isSmall(int node, double given) {
    int missing = (kinds[node] >> 2) & 3;
    double value = Double.isNaN(given) && missing != NAN_IS_MISSING ? 0 : given;
    boolean isMissing =
        (missing == ZERO_IS_MISSING && Math.abs(value) <= NEARLY_ZERO)
            || (missing == NAN_IS_MISSING && Double.isNaN(value));
    return isMissing ? (kinds[node] & MISSING_GOES_LEFT) != 0 : value <= threshold[node];
  }
}
