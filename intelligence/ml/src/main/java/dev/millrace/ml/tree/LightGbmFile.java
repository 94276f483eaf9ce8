package dev.millrace.ml.tree;

import dev.millrace.contracts.problem.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form of LightGBM's model files: lines of `key=value`, one block for the whole and one for
/// each tree.
final class LightGbmFile {

  private static final int MOST_FEATURES = 100_000;

  private LightGbmFile() {}

  static LightGbm read(byte[] file) {
    try {
      return read(new String(file, StandardCharsets.UTF_8).lines().toList());
    } catch (MillraceException e) {
      throw e;
    } catch (RuntimeException e) {
      throw Shape.wrong("it is no whole file of LightGBM");
    }
  }

  private static LightGbm read(List<String> lines) {
    var blocks = new ArrayList<Map<String, String>>();
    Map<String, String> block = new HashMap<>();
    blocks.add(block);
    boolean hasEnd = false;
    for (String line : lines) {
      if (line.startsWith("end of trees")) {
        hasEnd = true;
        break;
      }
      if (line.startsWith("Tree=")) {
        block = new HashMap<>();
        blocks.add(block);
      }
      int equals = line.indexOf('=');
      block.put(
          equals < 0 ? line : line.substring(0, equals),
          equals < 0 ? "" : line.substring(equals + 1));
    }
    Map<String, String> head = blocks.removeFirst();
    if (!head.containsKey("tree") || !hasEnd) {
      throw Shape.wrong("it is no whole file of LightGBM");
    }
    if (!head.getOrDefault("num_tree_per_iteration", "1").equals("1")) {
      throw Shape.wrong("it answers with several numbers; expected one");
    }
    int width = Integer.parseInt(text(head, "max_feature_idx")) + 1;
    List<String> features = List.of(text(head, "feature_names").strip().split("\\s+", -1));
    if (width != features.size() || width > MOST_FEATURES) {
      throw Shape.wrong("it has %d features and names %d".formatted(width, features.size()));
    }
    List<SplitTree> trees = blocks.stream().map(LightGbmFile::tree).toList();
    double share = head.containsKey("average_output") ? 1.0 / Math.max(1, trees.size()) : 1;
    return new LightGbm(
        Shape.checked(trees, width), features, ending(head.get("objective"), share));
  }

  private static LightGbm.Ending ending(@Nullable String objective, double share) {
    String[] words =
        objective == null ? new String[] {"none"} : objective.strip().split("\\s+", -1);
    double steepness = 1;
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("sigmoid:")) {
        steepness = Double.parseDouble(words[i].substring("sigmoid:".length()));
      } else if (words[i].equals("sqrt")) {
        throw Shape.wrong("it was trained with 'reg_sqrt'");
      }
    }
    Link link =
        switch (words[0]) {
          case "binary", "cross_entropy" -> Link.LOGISTIC;
          case "none",
              "regression",
              "regression_l1",
              "huber",
              "fair",
              "quantile",
              "mape",
              "lambdarank",
              "rank_xendcg" ->
              Link.IDENTITY;
          case "poisson", "gamma", "tweedie" -> Link.EXPONENTIAL;
          default ->
              throw Shape.wrong(
                  "its objective is '%s'; expected one that answers with one number, such as binary or regression"
                      .formatted(words[0]));
        };
    return new LightGbm.Ending(link, link == Link.LOGISTIC ? steepness : 1, share);
  }

  private static SplitTree tree(Map<String, String> block) {
    if (block.getOrDefault("is_linear", "0").equals("1")) {
      throw Shape.wrong("it has linear trees");
    }
    int leaves = Integer.parseInt(text(block, "num_leaves"));
    double[] values = numbers(block, "leaf_value", leaves);
    int inner = leaves - 1;
    double[] threshold = numbers(block, "threshold", inner);
    int[] kinds = whole(block, "decision_type", inner);
    return new SplitTree(
        children(block, "left_child", inner),
        children(block, "right_child", inner),
        whole(block, "split_feature", inner),
        threshold,
        kinds,
        categories(block, threshold, kinds),
        values,
        cover(block, inner, leaves));
  }

  /// A child below zero is a leaf; those come after the inner nodes here.
  private static int[] children(Map<String, String> block, String key, int inner) {
    int[] children = whole(block, key, inner);
    for (int i = 0; i < inner; i++) {
      if (children[i] < 0) {
        children[i] = inner + ~children[i];
      }
    }
    return children;
  }

  private static double[] cover(Map<String, String> block, int inner, int leaves) {
    var cover = new double[inner + leaves];
    if (block.containsKey("internal_count") && block.containsKey("leaf_count")) {
      System.arraycopy(numbers(block, "internal_count", inner), 0, cover, 0, inner);
      System.arraycopy(numbers(block, "leaf_count", leaves), 0, cover, inner, leaves);
    }
    return cover;
  }

  private static @Nullable BitSet[] categories(
      Map<String, String> block, double[] threshold, int[] kinds) {
    @Nullable BitSet[] categories = new @Nullable BitSet[threshold.length];
    int sets = Integer.parseInt(block.getOrDefault("num_cat", "0"));
    if (sets > 0) {
      int[] bounds = whole(block, "cat_boundaries", sets + 1);
      double[] words = numbers(block, "cat_threshold", bounds[sets]);
      for (int node = 0; node < threshold.length; node++) {
        if ((kinds[node] & 1) != 0) {
          int set = (int) threshold[node];
          categories[node] = bits(words, bounds[set], bounds[set + 1]);
        }
      }
    }
    return categories;
  }

  private static BitSet bits(double[] words, int from, int to) {
    var bits = new BitSet();
    for (int word = from; word < to; word++) {
      long value = (long) words[word];
      for (int bit = 0; bit < Integer.SIZE; bit++) {
        if (((value >> bit) & 1) != 0) {
          bits.set((word - from) * Integer.SIZE + bit);
        }
      }
    }
    return bits;
  }

  private static String text(Map<String, String> block, String key) {
    String text = block.get(key);
    if (text == null) {
      throw Shape.wrong("it lacks '%s'".formatted(key));
    }
    return text;
  }

  private static int[] whole(Map<String, String> block, String key, int count) {
    double[] numbers = numbers(block, key, count);
    var whole = new int[count];
    for (int i = 0; i < count; i++) {
      whole[i] = (int) numbers[i];
    }
    return whole;
  }

  private static double[] numbers(Map<String, String> block, String key, int count) {
    String text = count == 0 ? "" : text(block, key).strip();
    String[] words = text.isEmpty() ? new String[0] : text.split("\\s+", -1);
    if (words.length != count) {
      throw Shape.wrong("'%s' has %d values; expected %d".formatted(key, words.length, count));
    }
    var numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(words[i]);
    }
    return numbers;
  }

  /// As C writes what is endless.
  private static double number(String word) {
    return switch (word) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(word);
    };
  }
}
