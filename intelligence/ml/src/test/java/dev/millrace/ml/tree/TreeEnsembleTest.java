package dev.millrace.ml.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.boost.Boosting;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.boost.NativeModel;
import dev.millrace.ml.boost.RandomRows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The native library is the measure.
class TreeEnsembleTest {

  @ParameterizedTest(name = "depth {0}, {1} rounds, {2} features, {3} missing")
  @CsvSource({
    "1, 5, 3, 0.0",
    "3, 50, 6, 0.0",
    "4, 200, 18, 0.2",
    "6, 80, 10, 0.5",
    "8, 30, 4, 0.1",
    "2, 10, 5, 0.95",
  })
  void probabilitiesAndContributionsEqualTheNativeOnes(
      int depth, int rounds, int width, double missing) throws Exception {
    var random = new RandomRows(depth * 31L + rounds, width, missing);
    byte[] file = Boosting.train(random.rows(800), random.names(), parameters(depth, rounds));
    TreeEnsemble ensemble = TreeEnsemble.read(file);
    List<Row> unseen = random.rows(150);

    try (var model = NativeModel.load(file)) {
      float[][] probabilities = model.probabilities(unseen, random.names());
      float[][] margins = model.margins(unseen, random.names());
      float[][] contributions = model.contributions(unseen, random.names());
      for (int i = 0; i < unseen.size(); i++) {
        float[] row = unseen.get(i).values();
        assertThat(ensemble.probability(row)).isCloseTo(probabilities[i][0], within(1e-6));
        assertThat(ensemble.margin(row)).isCloseTo(margins[i][0], within(1e-6f));
        double[] mine = ensemble.contributions(wide(row));
        for (int feature = 0; feature < width; feature++) {
          assertThat(mine[feature]).isCloseTo(contributions[i][feature], within(1e-4));
        }
        assertThat(ensemble.expected()).isCloseTo(contributions[i][width], within(1e-4));
      }
    }
  }

  @Test
  void contributionsAddUpToTheRowsOwnLogOdds() {
    var random = new RandomRows(5, 8, 0.3);
    TreeEnsemble ensemble =
        TreeEnsemble.read(Boosting.train(random.rows(500), random.names(), parameters(5, 60)));

    for (Row row : random.rows(200)) {
      double sum = ensemble.expected();
      for (double contribution : ensemble.contributions(wide(row.values()))) {
        sum += contribution;
      }
      assertThat(sum).isCloseTo(ensemble.margin(row.values()), within(1e-5));
    }
  }

  @Test
  void fileNamesItsFeatures() {
    var random = new RandomRows(1, 3, 0);

    TreeEnsemble ensemble =
        TreeEnsemble.read(Boosting.train(random.rows(100), random.names(), parameters(2, 2)));

    assertThat(ensemble.features()).isEqualTo(random.names());
    assertThatThrownBy(() -> ensemble.margin(new float[2]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A row has 2 values, the model 3 features; this is a bug.");
  }

  @Test
  void modelForSomethingElseIsRefused() {
    byte[] file =
        "{\"learner\": {\"objective\": {\"name\": \"multi:softprob\"}}}"
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> TreeEnsemble.read(file))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("its objective is 'multi:softprob'");
  }

  private static double[] wide(float[] row) {
    var wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }

  private static BoostingParameters parameters(int depth, int rounds) {
    return new BoostingParameters(
        new TreeMap<>(
            Map.of(
                "rounds", String.valueOf(rounds),
                "max_depth", String.valueOf(depth),
                "eta", "0.2",
                "subsample", "0.8",
                "min_child_weight", "1")));
  }
}
