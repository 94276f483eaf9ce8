package dev.millrace.ml.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.feature.TrainingSet.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CurvesTest {

  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void distanceOfTheDrawnBinsIsTheCalibrationError() {
    Scored scored = scored(1_003, 50);

    Curves curves = Curves.ofChances("leaves", scored, List.of());

    assertThat(curves.bins()).hasSize(10);
    assertThat(curves.bins().stream().mapToInt(Curves.Bin::rows).sum()).isEqualTo(1_003);
    assertThat(
            curves.bins().stream()
                    .mapToDouble(bin -> bin.rows() * Math.abs(bin.predicted() - bin.observed()))
                    .sum()
                / 1_003)
        .isCloseTo(Calibration.error(scored), EXACT);
  }

  @Test
  void firstTenthIsTheLiftThatIsToldAndTheLastHoldsEverything() {
    Scored scored = scored(1_000, 20); // many ties, across every border

    List<Curves.Gain> gains = Curves.ofChances("leaves", scored, List.of()).gains();

    assertThat(gains).hasSize(10);
    assertThat(gains.getFirst().lift()).isCloseTo(Ranking.liftOfTopDecile(scored), EXACT);
    assertThat(gains.getLast()).isEqualTo(new Curves.Gain(1, 1, 1));
    assertThat(gains).extracting(Curves.Gain::captured).isSorted();
  }

  @Test
  void pointsAreFewEndWithAllRowsAndSpanTheAreaThatIsTold() {
    Scored scored = scored(40_000, 1_000_000);

    List<Curves.Point> points = Curves.ofChances("leaves", scored, List.of()).points();

    assertThat(points).hasSizeBetween(90, 102);
    Curves.Point last = points.getLast();
    assertThat(List.of(last.flagged(), last.recall(), last.falseAlarms())).containsOnly(1.0);
    double area = 0;
    double x = 0;
    double y = 0;
    for (Curves.Point point : points) {
      area += (point.falseAlarms() - x) * (point.recall() + y) / 2;
      x = point.falseAlarms();
      y = point.recall();
    }
    assertThat(area).isCloseTo(scored.auc(), within(0.002));
  }

  @Test
  void thresholdsStandOnlyBetweenDifferentPredictions() {
    Scored scored = Scored.of(rows(1, .9f, 0, .5f, 1, .5f, 0, .5f, 0, .2f), values -> values[0]);

    assertThat(Curves.ofChances("leaves", scored, List.of()).points())
        .extracting(Curves.Point::flagged, Curves.Point::recall, Curves.Point::precision)
        .containsExactly(tuple(.2, .5, 1.0), tuple(.8, 1.0, .5), tuple(1.0, 1.0, .4));
  }

  @Test
  void amountsAreComparedByTenthsOfThePrediction() {
    var predicted = new double[20];
    var observed = new double[20];
    for (int i = 0; i < 20; i++) {
      predicted[i] = i;
      observed[i] = 2.0 * i;
    }

    Curves curves = Curves.ofAmounts("purchases", predicted, observed);

    assertThat(curves.bins().getFirst()).isEqualTo(new Curves.Bin(2, 18, 19, 18.5, 37));
    assertThat(curves.bins().getLast()).isEqualTo(new Curves.Bin(2, 0, 1, .5, 1));
    assertThat(curves.gains().getFirst().captured()).isCloseTo(74.0 / 380, EXACT);
    assertThat(curves.points()).isEmpty();
  }

  @Test
  void nothingObservedHasNoGains() {
    Curves curves = Curves.ofAmounts("purchases", new double[] {1, 2, 3}, new double[3]);

    assertThat(curves.gains()).isEmpty();
    assertThat(curves.bins()).hasSize(3);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    var json = new ObjectMapper();
    Curves curves =
        Curves.ofChances(
            "leaves", scored(200, 50), List.of(new Curves.Importance("orders_30d", 0.4)));

    assertThat(json.readValue(json.writeValueAsBytes(curves), Curves.class)).isEqualTo(curves);
  }

  /// @param steps how many different predictions there can be
  private static Scored scored(int count, int steps) {
    var random = new SplittableRandom(5);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < count; i++) {
      float chance = random.nextInt(steps) / (float) steps;
      rows.add(row(random.nextDouble() < chance * chance ? 1 : 0, chance));
    }
    return Scored.of(rows, values -> values[0]);
  }

  /// @param labelsAndScores one after the other
  private static List<Row> rows(float... labelsAndScores) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < labelsAndScores.length; i += 2) {
      rows.add(row(labelsAndScores[i], labelsAndScores[i + 1]));
    }
    return rows;
  }

  private static Row row(float label, float score) {
    return new Row("C1", Instant.EPOCH, label, new float[] {score});
  }
}
