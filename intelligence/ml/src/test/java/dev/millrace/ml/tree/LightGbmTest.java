package dev.millrace.ml.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.millrace.contracts.problem.MillraceException;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMBooster.FeatureImportanceType;
import io.github.metarank.lightgbm4j.LGBMDataset;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The native library is the measure.
class LightGbmTest {

  private static final int WIDTH = 6;
  private static final int TRAINED = 1_500;
  private static final int UNSEEN = 400;

  @BeforeAll
  static void load() throws Exception {
    try {
      LGBMBooster.loadNative();
    } catch (LinkageError e) {
      Assumptions.abort("LightGBM's native library cannot be loaded: " + e.getMessage());
    }
  }

  @ParameterizedTest(name = "{0}, missing {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "objective=binary; 0.0",
        "objective=binary; 0.3",
        "objective=binary sigmoid=2.5; 0.2",
        "objective=binary zero_as_missing=true; 0.2",
        "objective=binary use_missing=false; 0.2",
        "objective=binary categorical_feature=0,2 min_data_per_group=5 cat_smooth=1 max_cat_to_onehot=1; 0.0",
        "objective=binary categorical_feature=0,2,4 min_data_per_group=5 cat_smooth=1; 0.2",
        "objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.6 feature_fraction=0.8; 0.1",
        "objective=binary boosting=dart; 0.1",
        "objective=regression; 0.2",
        "objective=regression_l1; 0.0",
        "objective=poisson; 0.1",
        "objective=cross_entropy; 0.1",
      })
  void scoresAndContributionsEqualTheNativeOnes(String parameters, double missing)
      throws Exception {
    var random = new SplittableRandom(parameters.hashCode() * 31L + (long) (missing * 10));
    double[] values = rows(random, TRAINED, missing);
    String all =
        parameters
            + " num_leaves=15 min_data_in_leaf=5 verbosity=-1 num_threads=1 seed=7 deterministic=true";
    LGBMDataset set = LGBMDataset.createFromMat(values, TRAINED, WIDTH, true, all, null);
    set.setFeatureNames(IntStream.range(0, WIDTH).mapToObj(i -> "f" + i).toArray(String[]::new));
    set.setField("label", labels(random, values));
    LGBMBooster booster = LGBMBooster.create(set, all);
    for (int round = 0; round < 30; round++) {
      booster.updateOneIter();
    }
    String file = booster.saveModelToString(0, 0, FeatureImportanceType.SPLIT);
    LightGbm mine = LightGbm.read(file.getBytes(StandardCharsets.UTF_8));
    double[] unseen = rows(random, UNSEEN, missing);
    double[] scores =
        booster.predictForMat(
            unseen, UNSEEN, WIDTH, true, PredictionType.C_API_PREDICT_NORMAL, "num_threads=1");
    double[] contributions =
        booster.predictForMat(
            unseen, UNSEEN, WIDTH, true, PredictionType.C_API_PREDICT_CONTRIB, "num_threads=1");

    assertThat(mine.features()).containsExactly("f0", "f1", "f2", "f3", "f4", "f5");
    boolean isForest = parameters.contains("rf");
    for (int i = 0; i < UNSEEN; i++) {
      double[] row = java.util.Arrays.copyOfRange(unseen, i * WIDTH, (i + 1) * WIDTH);
      assertThat(mine.score(row)).as("row %d", i).isCloseTo(scores[i], within(1e-12));
      double[] told = mine.contributions(row);
      for (int feature = 0; !isForest && feature < WIDTH; feature++) {
        assertThat(told[feature]).isCloseTo(contributions[i * (WIDTH + 1) + feature], within(1e-9));
      }
    }
    booster.close();
    set.close();
  }

  @Test
  void brokenFilesAreRefusedWithOneProblem() throws Exception {
    String whole =
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        max_feature_idx=1
        objective=binary sigmoid:1
        feature_names=a b

        Tree=0
        num_leaves=2
        num_cat=0
        split_feature=1
        threshold=0.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=-1 1

        end of trees
        """;
    assertThat(read(whole).score(new double[] {0, 1})).isGreaterThan(0.7);

    for (String broken :
        new String[] {
          "",
          "{}",
          whole.substring(0, 200),
          whole.replace("end of trees", ""),
          whole.replace("split_feature=1", "split_feature=2"),
          whole.replace("left_child=-1", "left_child=0"),
          whole.replace("left_child=-1", "left_child=-9"),
          whole.replace("left_child=-1", "left_child=-2"),
          whole.replace("leaf_value=-1 1", "leaf_value=-1"),
          whole.replace("leaf_value=-1 1", "leaf_value=-1 nan"),
          whole.replace("num_leaves=2", "num_leaves=2000000000"),
          whole.replace("num_leaves=2", "num_leaves=0"),
          whole.replace("feature_names=a b", "feature_names=a"),
          whole.replace("binary", "multiclass"),
          whole.replace("num_tree_per_iteration=1", "num_tree_per_iteration=3"),
        }) {
      assertThatThrownBy(() -> read(broken))
          .as(broken)
          .isInstanceOf(MillraceException.class)
          .hasMessageStartingWith("The model file cannot be used: ");
    }
  }

  private static LightGbm read(String text) {
    return LightGbm.read(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Whole numbers and others by turns, zeros among them.
  private static double[] rows(SplittableRandom random, int count, double missing) {
    var values = new double[count * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          random.nextDouble() < missing
              ? Double.NaN
              : i % WIDTH % 2 == 0 ? random.nextInt(12) : random.nextDouble(-2, 2);
    }
    return values;
  }

  private static float[] labels(SplittableRandom random, double[] values) {
    var labels = new float[TRAINED];
    for (int i = 0; i < TRAINED; i++) {
      double first = values[i * WIDTH];
      double second = values[i * WIDTH + 1];
      boolean isOdd = !Double.isNaN(first) && (int) first % 3 == 1;
      double sum = (isOdd ? 1.5 : -0.5) + (Double.isNaN(second) ? 0.5 : second);
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-sum)) ? 1 : 0;
    }
    return labels;
  }
}
