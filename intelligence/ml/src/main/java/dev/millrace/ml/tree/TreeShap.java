package dev.millrace.ml.tree;

import java.util.Arrays;

/// What each feature of one row adds to a tree's answer: exact Shapley values along the tree's own
/// paths (Lundberg et al. 2018, algorithm 2). For one thread at a time.
final class TreeShap {

  private final Path[] levels;
  private final double[] row;
  private final double[] contributions;

  /// @param depth of the deepest tree
  /// @param contributions what is added to, by feature
  TreeShap(int depth, double[] row, double[] contributions) {
    this.levels = new Path[depth + 2];
    for (int level = 0; level < levels.length; level++) {
      levels[level] = new Path(depth + 2);
    }
    this.row = row;
    this.contributions = contributions;
  }

  void add(Branches tree) {
    levels[0].clear();
    descend(tree, 0, 0, Step.NONE);
  }

  private void descend(Branches tree, int node, int level, Step step) {
    Path path = levels[level];
    path.extend(step);
    if (tree.isLeaf(node)) {
      path.share(tree.value(node), contributions);
      return;
    }
    int hot = tree.next(node, row);
    int cold = hot == tree.left(node) ? tree.right(node) : tree.left(node);
    int feature = tree.feature(node);
    Step earlier = path.remove(feature);
    double cover = tree.cover(node);

    levels[level + 1].copy(path);
    double hotShare = earlier.zero() * tree.cover(hot) / cover;
    descend(tree, hot, level + 1, new Step(feature, hotShare, earlier.one()));
    levels[level + 1].copy(path);
    double coldShare = earlier.zero() * tree.cover(cold) / cover;
    descend(tree, cold, level + 1, new Step(feature, coldShare, 0));
  }

  /// One feature on a path.
  ///
  /// @param zero the share of training rows that go this way when the feature is not known
  /// @param one 1 when the row itself goes this way
  private record Step(int feature, double zero, double one) {
    static final Step NONE = new Step(-1, 1, 1);
  }

  /// The features split on between root and node, each once, with the weight of every number of
  /// them that may be known.
  private static final class Path {
    private final Step[] steps;
    private final double[] weights;
    private int length;

    Path(int capacity) {
      steps = new Step[capacity];
      weights = new double[capacity];
      Arrays.fill(steps, Step.NONE);
    }

    void clear() {
      length = 0;
    }

    void copy(Path other) {
      System.arraycopy(other.steps, 0, steps, 0, other.length);
      System.arraycopy(other.weights, 0, weights, 0, other.length);
      length = other.length;
    }

    void extend(Step step) {
      int last = length++;
      steps[last] = step;
      weights[last] = last == 0 ? 1 : 0;
      for (int i = last - 1; i >= 0; i--) {
        weights[i + 1] += step.one() * weights[i] * (i + 1) / length;
        weights[i] = step.zero() * weights[i] * (last - i) / length;
      }
    }

    /// Takes an earlier split on the feature back, as if it had not been made.
    Step remove(int feature) {
      for (int index = 1; index < length; index++) {
        if (steps[index].feature() == feature) {
          Step step = steps[index];
          unwind(index);
          return step;
        }
      }
      return Step.NONE;
    }

    private void unwind(int index) {
      int last = length - 1;
      Step step = steps[index];
      double next = weights[last];
      for (int i = last - 1; i >= 0; i--) {
        if (step.one() == 0) {
          weights[i] = weights[i] * length / (step.zero() * (last - i));
          continue;
        }
        double weight = weights[i];
        weights[i] = next * length / ((i + 1) * step.one());
        next = weight - weights[i] * step.zero() * (last - i) / length;
      }
      System.arraycopy(steps, index + 1, steps, index, last - index);
      length = last;
    }

    void share(double leaf, double[] contributions) {
      for (int i = 1; i < length; i++) {
        Step step = steps[i];
        contributions[step.feature()] += weightWithout(step) * (step.one() - step.zero()) * leaf;
      }
    }

    private double weightWithout(Step step) {
      int last = length - 1;
      double next = weights[last];
      double total = 0;
      for (int i = last - 1; i >= 0; i--) {
        if (step.one() == 0) {
          total += weights[i] * length / (step.zero() * (last - i));
          continue;
        }
        double weight = next * length / ((i + 1) * step.one());
        total += weight;
        next = weights[i] - weight * step.zero() * (last - i) / length;
      }
      return total;
    }
  }
}
