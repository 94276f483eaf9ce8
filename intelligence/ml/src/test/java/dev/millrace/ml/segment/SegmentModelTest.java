package dev.millrace.ml.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Where;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentModelTest {

  private static final List<String> FEATURES = List.of("days", "orders", "money");

  @Test
  void fifthsHoldAFifthEachAndEqualValuesScoreTheSame() {
    double[] values = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();
    Quintiles more = Quintiles.of(values, 1);
    Quintiles less = Quintiles.of(values, -1);

    for (int score = 1; score <= 5; score++) {
      int wanted = score;
      assertThat(Arrays.stream(values).filter(value -> more.score(value) == wanted)).hasSize(200);
      assertThat(Arrays.stream(values).filter(value -> less.score(value) == wanted)).hasSize(200);
    }
    assertThat(less.score(0)).isEqualTo(5);
    assertThat(more.score(Double.NaN)).isEqualTo(1);
    assertThat(less.score(Double.NaN)).isEqualTo(1);
    Quintiles mostlyNothing = Quintiles.of(new double[] {0, 0, 0, 0, 0, 0, 0, 3, 5, 9}, 1);
    assertThat(mostlyNothing.score(0)).isEqualTo(1);
    assertThat(mostlyNothing.score(9)).isEqualTo(5);
  }

  @Test
  void everyCombinationOfScoresHasANameAndTheEndsAreTheKnownOnes() {
    for (int r = 1; r <= 5; r++) {
      for (int f = 1; f <= 5; f++) {
        for (int m = 1; m <= 5; m++) {
          assertThat(Rfm.name(r, f, m)).isNotBlank();
        }
      }
    }
    assertThat(Rfm.name(5, 5, 5)).isEqualTo("Champions");
    assertThat(Rfm.name(1, 1, 1)).isEqualTo("Lost");
    assertThat(Rfm.name(1, 5, 5)).isEqualTo("Cannot lose");
    assertThat(Rfm.name(5, 1, 1)).isEqualTo("New customers");
  }

  @Test
  void plantedClustersAreFoundAndTheirNumberIsToo() {
    var people = new ArrayList<float[]>();
    int[] planted = planted(people, 900);

    Clusters.Fitted fitted = Clusters.fit(FEATURES, 0, new Table(FEATURES, people));

    assertThat(fitted.clusters().centres()).hasNumberOfRows(3);
    assertThat(fitted.silhouette()).isGreaterThan(0.6);
    assertThat(fitted.stability()).isGreaterThan(0.95);
    int[] found =
        people.stream()
            .mapToInt(row ->
                fitted
                    .clusters()
                    .names()
                    .indexOf(fitted.clusters().of(name -> row[FEATURES.indexOf(name)]).segment()))
            .toArray();
    assertThat(Quality.agreement(planted, found, 3)).isGreaterThan(0.98);
    assertThat(fitted.clusters().names())
        .doesNotHaveDuplicates()
        .anyMatch(name -> name.contains("high money"));
  }

  @Test
  void noiseGivesOtherClustersInEachHalf() {
    var random = new SplittableRandom(5);
    List<String> features = List.of("a", "b", "c", "d", "e", "f");
    var people = new ArrayList<float[]>();
    for (int i = 0; i < 1000; i++) {
      var row = new float[6];
      for (int k = 0; k < 6; k++) {
        row[k] = (float) (0.1 * random.nextGaussian());
      }
      people.add(row);
    }

    Clusters.Fitted fitted = Clusters.fit(features, 6, new Table(features, people));

    assertThat(fitted.stability()).isLessThan(0.5);
    assertThat(fitted.silhouette()).isLessThan(0.25);
  }

  @Test
  void silhouetteAndAgreementAreThoseOfTheirDefinitions() {
    double[][] points = {{0}, {1}, {10}, {11}};
    int[] cluster = {0, 0, 1, 1};

    // a = 1 everywhere; b = 10.5, 9.5, 9.5, 10.5
    assertThat(Quality.silhouette(points, cluster, 2))
        .isCloseTo((9.5 / 10.5 + 8.5 / 9.5) / 2, within(1e-12));
    assertThat(Quality.agreement(cluster, new int[] {1, 1, 0, 0}, 2)).isEqualTo(1);
    assertThat(Quality.agreement(cluster, new int[] {0, 1, 0, 1}, 2))
        .isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void theSameValueForAllAndValuesThatAreNoNumbersAreTaken() {
    var people = new ArrayList<float[]>();
    for (int i = 0; i < 40; i++) {
      people.add(new float[] {7, Float.NaN, Float.POSITIVE_INFINITY});
    }
    Clusters.Fitted fitted = Clusters.fit(FEATURES, 3, new Table(FEATURES, people));

    assertThat(fitted.clusters().of(_ -> Double.NaN).segment()).isEqualTo("average");
  }

  @Test
  void aRuleHoldsByItsFeaturesAndNeverWithoutThem() {
    SegmentModel.Judge judge =
        new SegmentModel(null, null, Map.of("vip", "money > 500 and orders >= 2")).judge();

    assertThat(judge.of(name -> name.equals("money") ? 500.5 : 2))
        .containsExactly(
            new Membership("rule", "vip", "money > 500 and orders >= 2: money 500.50, orders 2"));
    assertThat(judge.of(name -> name.equals("money") ? 500 : 2)).isEmpty();
    assertThat(judge.of(name -> name.equals("money") ? 1e12 : Double.NaN)).isEmpty();
  }

  @Test
  void theFileSaysTheSameAndAnotherIsRefused() {
    var people = new ArrayList<float[]>();
    planted(people, 300);
    SegmentModel model =
        SegmentModel.fit(
                new SegmentsDefinition(
                    "segments",
                    null,
                    List.of(),
                    "",
                    "",
                    new SegmentsDefinition.Rfm("days", "orders", "money"),
                    new SegmentsDefinition.Clusters(FEATURES, 3),
                    Map.of("vip", "money > 500"),
                    new Where("ml/segments.yaml", 1)),
                new Table(FEATURES, people))
            .model();

    SegmentModel read = SegmentModel.read(model.toJson());

    for (float[] row : people) {
      assertThat(read.judge().of(name -> row[FEATURES.indexOf(name)]))
          .isEqualTo(model.judge().of(name -> row[FEATURES.indexOf(name)]));
    }
    assertThatThrownBy(() -> SegmentModel.read("[1".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("no model of segments");
  }

  /// Three kinds of people, one after another.
  private static int[] planted(List<float[]> people, int count) {
    var random = new SplittableRandom(3);
    var kinds = new int[count];
    for (int i = 0; i < count; i++) {
      int kind = i % 3;
      kinds[i] = kind;
      double noise = 1 + 0.1 * random.nextGaussian();
      people.add(
          switch (kind) {
            case 0 -> new float[] {(float) (3 * noise), 9, (float) (900 * noise)};
            case 1 -> new float[] {(float) (90 * noise), 1, (float) (20 * noise)};
            default -> new float[] {(float) (5 * noise), 1, (float) (30 * noise)};
          });
    }
    return kinds;
  }
}
