package dev.millrace.ml.tree;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.List;

/// What a tree from a file must be, so that no walk through it fails or never ends.
final class Shape {

  private static final int DEEPEST = 500;

  private Shape() {}

  static <B extends Branches> List<B> checked(List<B> trees, int width) {
    if (trees.isEmpty()) {
      throw wrong("it has no trees");
    }
    trees.forEach(tree -> check(tree, width));
    return trees;
  }

  private static void check(Branches tree, int width) {
    int nodes = tree.nodes();
    if (nodes == 0) {
      throw wrong("a tree has no nodes");
    }
    var depth = new int[nodes];
    var isChild = new boolean[nodes];
    for (int node = 0; node < nodes; node++) {
      if (tree.isLeaf(node)) {
        if (!Double.isFinite(tree.value(node))) {
          throw wrong("a leaf's value is '%s'".formatted(tree.value(node)));
        }
        continue;
      }
      if (tree.feature(node) < 0 || tree.feature(node) >= width) {
        throw wrong(
            "a tree asks for feature %d of %d, counted from 0"
                .formatted(tree.feature(node), width));
      }
      for (int child : new int[] {tree.left(node), tree.right(node)}) {
        if (child <= node || child >= nodes || isChild[child]) {
          throw wrong("node %d of a tree leads to node %d".formatted(node, child));
        }
        isChild[child] = true;
        depth[child] = depth[node] + 1;
        if (depth[child] > DEEPEST) {
          throw wrong("a tree is deeper than %d".formatted(DEEPEST));
        }
      }
    }
  }

  static dev.millrace.contracts.problem.MillraceException wrong(String what) {
    return ProblemCode.MODEL_UNUSABLE.exception(
        "The model file cannot be used: %s.".formatted(what),
        "Write it again with the library that trained it.");
  }
}
