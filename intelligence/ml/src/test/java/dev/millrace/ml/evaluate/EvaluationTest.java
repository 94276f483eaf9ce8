package dev.millrace.ml.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.feature.TrainingSet.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Every expected value is computed by hand, beside it.
class EvaluationTest {

  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void aucIsTheShareOfPairsInOrder() {
    // yes: .9 .6 .3; no: .8 .4 .2 .1; .9 beats 4, .6 beats 3, .3 beats 2 of 12 pairs
    Scored scored = scored("1 .9, 0 .8, 1 .6, 0 .4, 1 .3, 0 .2, 0 .1");

    assertThat(Ranking.auc(scored)).isCloseTo(9.0 / 12, EXACT);
  }

  @Test
  void tiedPairsCountHalf() {
    // yes: .8 .5; no: .5 .5 .2; .8 beats 3, .5 ties 2 and beats 1: (3 + 1 + 1) / 6
    assertThat(Ranking.auc(scored("1 .8, 0 .5, 1 .5, 0 .5, 0 .2"))).isCloseTo(5.0 / 6, EXACT);
    assertThat(Ranking.auc(scored("1 .5, 0 .5, 1 .5"))).isCloseTo(0.5, EXACT);
  }

  @Test
  void aucEqualsCountingEveryPair() {
    var random = new SplittableRandom(3);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < 300; i++) {
      rows.add(row(random.nextInt(3) == 0 ? 1 : 0, random.nextInt(40) / 40f));
    }
    double pairs = 0;
    double inOrder = 0;
    for (Row yes : rows) {
      for (Row no : rows) {
        if (yes.label() == 1 && no.label() == 0) {
          pairs++;
          inOrder += (1 + Math.signum(yes.values()[0] - no.values()[0])) / 2;
        }
      }
    }

    assertThat(Ranking.auc(Scored.of(rows, values -> values[0]))).isCloseTo(inOrder / pairs, EXACT);
  }

  @Test
  void averagePrecisionIsThePrecisionAtEachHit() {
    // hits at ranks 1, 3, 5: (1/1 + 2/3 + 3/5) / 3
    Scored scored = scored("1 .9, 0 .8, 1 .6, 0 .4, 1 .3, 0 .2, 0 .1");

    assertThat(Ranking.averagePrecision(scored)).isCloseTo((1 + 2.0 / 3 + 3.0 / 5) / 3, EXACT);
  }

  @Test
  void tiedHitsHaveThePrecisionOfTheWholeTie() {
    // .8: 1/1; the tie at .5 holds one hit, precision 2/4 after it
    assertThat(Ranking.averagePrecision(scored("1 .8, 0 .5, 1 .5, 0 .5, 0 .2")))
        .isCloseTo((1 + 2.0 / 4) / 2, EXACT);
  }

  @Test
  void liftComparesTheHighestTenthWithAll() {
    // 20 rows, 5 hits, both of the top two: 1 / (5/20)
    Scored scored =
        scored(
            "1 .95, 1 .9, 0 .85, 0 .8, 1 .75, 0 .7, 0 .65, 0 .6, 1 .55, 0 .5, 0 .45, 0 .4, 0 .35, 0 .3, 1 .25, 0 .2, 0 .15, 0 .1, 0 .05, 0 .01");

    assertThat(Ranking.liftOfTopDecile(scored)).isCloseTo(4, EXACT);
  }

  @Test
  void modelThatTellsNobodyApartHasNoLift() {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < 100; i++) {
      rows.add(row(i < 30 ? 1 : 0, 0.3f));
    }

    assertThat(Ranking.liftOfTopDecile(Scored.of(rows, values -> values[0]))).isCloseTo(1, EXACT);
  }

  @Test
  void calibrationErrorIsTheMeanDistanceOverTenBins() {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < 100; i++) {
      // the upper half promises .75 and keeps .6, the lower promises .25 and keeps .2
      boolean isUpper = i < 50;
      rows.add(row(i % 10 < (isUpper ? 6 : 2) ? 1 : 0, isUpper ? 0.75f : 0.25f));
    }

    assertThat(Calibration.error(Scored.of(rows, values -> values[0])))
        .isCloseTo(0.5 * 0.15 + 0.5 * 0.05, EXACT);
  }

  @Test
  void accuracyCountsTheThresholdItselfAsYes() {
    Scored scored = scored("1 .9, 0 .6, 1 .5, 0 .2");

    assertThat(scored.accuracy(0.5)).isEqualTo(0.75);
    assertThat(scored.accuracy(0.51)).isEqualTo(0.5);
  }

  @Test
  void evaluationHoldsThemAll() {
    Evaluation evaluation = Evaluation.of(scored("1 .9, 0 .6, 1 .5, 0 .2, 0 .1"), 0.5);

    assertThat(evaluation.rows()).isEqualTo(5);
    assertThat(evaluation.rate()).isCloseTo(0.4, EXACT);
    assertThat(evaluation.accuracyAlwaysStays()).isCloseTo(0.6, EXACT);
    assertThat(evaluation.accuracy()).isCloseTo(0.8, EXACT);
    assertThat(evaluation.auc()).isCloseTo(5.0 / 6, EXACT);
    assertThat(evaluation.prAuc()).isCloseTo((1 + 2.0 / 3) / 2, EXACT);
    assertThat(evaluation.liftTopDecile()).isCloseTo(2.5, EXACT);
  }

  @Test
  void thresholdHasTheMostRightAnswers() {
    // all right between .2 and .4
    assertThat(Threshold.mostAccurate(scored("1 .9, 1 .6, 1 .4, 0 .2, 0 .1"))).isEqualTo(0.4);
    assertThat(Threshold.mostAccurate(scored("1 .9, 0 .8, 0 .7, 0 .6, 0 .1"))).isEqualTo(0.81);
  }

  @Test
  void ofEqualThresholdsTheNearestToAHalfIsTaken() {
    assertThat(Threshold.mostAccurate(scored("1 .9, 1 .8, 0 .2"))).isEqualTo(0.5);
    assertThat(Threshold.mostAccurate(scored("1 .9, 1 .4, 0 .2"))).isEqualTo(0.4);
  }

  /// Written as `label probability, ...`.
  private static Scored scored(String text) {
    List<Row> rows = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    var words = new Scanner(text).useLocale(Locale.ROOT).useDelimiter("[, ]+");
    while (words.hasNext()) {
      rows.add(row(words.nextFloat(), 0));
      scores.add(Double.valueOf(words.next()));
    }
    return Scored.of(rows, scores);
  }

  private static Row row(float label, float value) {
    return new Row("k", Instant.EPOCH, label, new float[] {value});
  }
}
