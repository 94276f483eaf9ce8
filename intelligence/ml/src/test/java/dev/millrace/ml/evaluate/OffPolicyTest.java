package dev.millrace.ml.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OffPolicyTest {

  private static final int RUNS = 600;
  private static final int ROWS = 8_000;
  private static final int CANDIDATES = 6;
  private static final double EXPLORE = 0.1;

  @Test
  void theIntervalHoldsTheTruthInAboutNineteenOfTwentyRuns() {
    int held = 0;
    double sum = 0;
    for (int run = 0; run < RUNS; run++) {
      OffPolicy found = simulate(new SplittableRandom(run), 1_000);
      held += found.low() <= TRUTH && TRUTH <= found.high() ? 1 : 0;
      sum += found.estimate();
    }

    assertThat(held / (double) RUNS).isBetween(0.925, 0.98);
    assertThat(sum / RUNS).as("no bias").isCloseTo(TRUTH, within(0.002));
  }

  @Test
  void whatTheOtherNeverWouldHaveChosenTellsNothing() {
    OffPolicy none = OffPolicy.of(new double[] {0.5}, new boolean[] {false}, new double[] {1}, 100);

    assertThat(none.estimate()).isNaN();
    assertThat(none.effective()).isZero();
  }

  @Test
  void withoutAnyRewardTheIntervalIsNotAPoint() {
    OffPolicy found =
        OffPolicy.of(
            new double[] {0.9, 0.9, 0.9}, new boolean[] {true, true, true}, new double[3], 100);

    assertThat(found.estimate()).isZero();
    assertThat(found.low()).isZero();
    assertThat(found.high()).isBetween(0.3, 0.8);
    assertThat(found.effective()).isCloseTo(3, within(1e-9));
  }

  @Test
  void weightsAreClippedAndCounted() {
    OffPolicy found =
        OffPolicy.of(
            new double[] {0.001, 0.5}, new boolean[] {true, true}, new double[] {1, 0}, 10);

    assertThat(found.clipped()).isOne();
    assertThat(found.estimate()).isCloseTo(10.0 / 12, within(1e-12));
  }

  /// What is clicked on depends on the customer's kind, which both rankings know and the new one
  /// heeds: it puts candidate 2 first for kind 0, and what the old one put first for kind 1.
  private static final double[][] CLICKED = {
    {0.05, 0.02, 0.20, 0.01, 0.08, 0.03}, {0.10, 0.02, 0.04, 0.01, 0.08, 0.03}
  };

  private static final double TRUTH = (CLICKED[0][2] + CLICKED[1][0]) / 2;

  private static OffPolicy simulate(SplittableRandom random, double most) {
    var propensity = new double[ROWS];
    var agrees = new boolean[ROWS];
    var reward = new double[ROWS];
    double[] chances = new double[CANDIDATES];
    double sum = 0;
    for (int i = 1; i < CANDIDATES; i++) {
      chances[i] = Math.exp((CANDIDATES - i) / (double) CANDIDATES);
      sum += chances[i];
    }
    chances[0] = 1 - EXPLORE;
    for (int i = 1; i < CANDIDATES; i++) {
      chances[i] *= EXPLORE / sum;
    }
    for (int row = 0; row < ROWS; row++) {
      int kind = random.nextInt(2);
      int chosen = 0;
      double left = random.nextDouble() - chances[0];
      while (left >= 0 && chosen < CANDIDATES - 1) {
        left -= chances[++chosen];
      }
      propensity[row] = chances[chosen];
      agrees[row] = chosen == (kind == 0 ? 2 : 0);
      reward[row] = random.nextDouble() < CLICKED[kind][chosen] ? 1 : 0;
    }
    return OffPolicy.of(propensity, agrees, reward, most);
  }
}
