package dev.millrace.ml.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.definition.ExperimentDefinition.Bandit;
import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.ExperimentDefinition.Outcome;
import dev.millrace.ml.experiment.Thompson.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the statistics promise, by simulation with seeds.
class StatisticsTest {

  private static final double ALPHA = 0.05;

  @Test
  void aThousandTestsOfNothingLookedAtAllTheTimeAlarmInThreeToSevenPerCent() {
    long alarms = share(1_000, random -> Simulation.finds(0, 4_000, 200, ALPHA, random));

    assertThat(alarms / 1_000.0).isBetween(0.03, 0.07);
  }

  @Test
  void aPlantedLiftOfFivePerCentIsFoundWithThePlannedPower() {
    Plan plan =
        Plan.of(Simulation.deviation(), 0.05 * Simulation.mean(), List.of(0.5, 0.5), ALPHA, 0.8);

    long found =
        share(400, random -> Simulation.finds(0.05, (int) plan.units(), Plan.LOOKS, ALPHA, random));

    assertThat(found / 400.0).isBetween(0.75, 0.86);
    assertThat(plan.units()).isBetween(plan.unitsAtOnce(), 2 * plan.unitsAtOnce());
  }

  @Test
  void afterTheExpectedUnitsTheIntervalHoldsAsWell() {
    Boundary boundary = Boundary.of(ALPHA);
    var random = new SplittableRandom(8);
    int left = 0;
    for (int test = 0; test < 1_000; test++) {
      double at = 0;
      boolean hasLeft = false;
      for (int i = 1; i <= 3_000; i++) {
        at += random.nextGaussian();
        double share = i / 300.0;
        hasLeft |= i % 3 == 0 && Math.abs(at) > boundary.width(share) * Math.sqrt(i);
      }
      left += hasLeft ? 1 : 0;
    }

    assertThat(left / 1_000.0).isBetween(0.03, 0.07);
  }

  @Test
  void theBoundaryIsTightForEveryAlphaAndTellsNothingBeforeItsFirstLook() {
    for (double alpha : new double[] {0.01, 0.05, 0.1}) {
      assertThat(Boundary.of(alpha).crossing(0, 300)).isBetween(0.9 * alpha, alpha);
    }
    assertThat(Boundary.of(ALPHA).width(0.049)).isInfinite();
    assertThat(Boundary.of(ALPHA).width(0.5)).isBetween(2.5, 3.2);
  }

  @Test
  void whatWasKnownBeforeMakesTheIntervalNarrowerAndMovesNothing() {
    var random = new SplittableRandom(5);
    List<List<double[]>> arms = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 20_000; i++) {
      int arm = random.nextInt(2);
      double before = 10 + 5 * random.nextGaussian();
      arms.get(arm).add(new double[] {before + 3 * random.nextGaussian() + arm, 1, before, 1});
    }
    Moments control = Moments.of(arms.getFirst());
    Moments treatment = Moments.of(arms.getLast());

    Comparison plain = Comparison.of(control, treatment, false);
    Comparison narrow = Comparison.of(control, treatment, true);

    assertThat(narrow.varianceLeft()).isCloseTo(9.0 / 34, within(0.02));
    assertThat(narrow.standardError()).isLessThan(0.6 * plain.standardError());
    assertThat(narrow.difference()).isCloseTo(1, within(0.15));
    assertThat(narrow.lift()).isCloseTo(0.1, within(0.015));
  }

  @Test
  void aRatioHasTheErrorThatDrawingItAgainShows() {
    var random = new SplittableRandom(6);
    var ratios = new ArrayList<Double>();
    double told = 0;
    for (int round = 0; round < 400; round++) {
      var units = new ArrayList<double[]>();
      for (int i = 0; i < 500; i++) {
        int orders = 1 + random.nextInt(4);
        double habit = 20 + 10 * random.nextGaussian();
        units.add(new double[] {orders * habit, orders, 0, 0});
      }
      Moments arm = Moments.of(units);
      ratios.add(Comparison.value(arm));
      told += Comparison.error(arm) / 400;
    }
    double mean = ratios.stream().mapToDouble(r -> r).average().orElseThrow();
    double seen = Math.sqrt(ratios.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum() / 399);

    assertThat(mean).isCloseTo(20, within(0.1));
    assertThat(told).isCloseTo(seen, within(0.1 * seen));
  }

  @Test
  void aPlantedMismatchIsFlaggedAndFairArmsAreNotHoweverOftenOneLooks() {
    assertThat(SampleRatio.of(List.of(5_000L, 4_500L), List.of(0.5, 0.5)).isMismatch()).isTrue();
    assertThat(SampleRatio.of(List.of(5_000L, 4_990L), List.of(0.5, 0.5)).isMismatch()).isFalse();
    assertThat(SampleRatio.of(List.of(0L, 0L), List.of(0.5, 0.5)).isMismatch()).isFalse();
    assertThat(SampleRatio.of(List.of(60L, 40L), List.of(0.5, 0.5)).chiSquare())
        .isCloseTo(0.0455, within(0.0001));

    long flagged = share(1_000, StatisticsTest::isFlaggedOnce);

    assertThat(flagged).isLessThanOrEqualTo(3);
  }

  @Test
  void aBanditMovesItsTrafficToTheBetterArmAndRegretsLittle() {
    var bandit = new Bandit(Outcome.BERNOULLI, 0.02);
    double[] rates = {0.05, 0.08, 0.04};
    var random = new SplittableRandom(7);
    var units = new long[3];
    var yes = new long[3];
    List<Double> shares = List.of(1 / 3.0, 1 / 3.0, 1 / 3.0);
    double regret = 0;
    for (int batch = 0; batch < 40; batch++) {
      for (int i = 0; i < 500; i++) {
        int arm = drawn(shares, random.nextDouble());
        units[arm]++;
        yes[arm] += random.nextDouble() < rates[arm] ? 1 : 0;
        regret += rates[1] - rates[arm];
      }
      shares = Thompson.shares(known(units, yes), bandit, Direction.HIGHER, random);
    }

    double regretOfEqualShares = 20_000 * (0.08 - (0.05 + 0.08 + 0.04) / 3);
    assertThat(shares.get(1)).isGreaterThan(0.9);
    assertThat(shares).allMatch(share -> share >= 0.02);
    assertThat(shares.stream().mapToDouble(s -> s).sum()).isCloseTo(1, within(1e-9));
    assertThat(regret).isLessThan(regretOfEqualShares / 4);
  }

  @Test
  void aBanditOfNumbersCanLookForTheLowest() {
    List<Known> arms = List.of(new Known(500, 12, 16), new Known(500, 10, 16));

    assertThat(
            Thompson.shares(
                arms, new Bandit(Outcome.GAUSSIAN, 0.1), Direction.LOWER, new SplittableRandom(1)))
        .satisfies(shares -> assertThat(shares.get(1)).isCloseTo(0.9, within(0.001)));
  }

  @Test
  void theNormalDistributionIsThatOfTheTables() {
    assertThat(Normal.below(1.959963984540054)).isCloseTo(0.975, within(1e-12));
    assertThat(Normal.below(-3)).isCloseTo(0.0013498980316301, within(1e-12));
    assertThat(Normal.quantile(0.8)).isCloseTo(0.8416212335729143, within(1e-9));
    assertThat(Normal.chiSquareAbove(5.991464547107979, 2)).isCloseTo(0.05, within(1e-12));
    assertThat(Normal.logGamma(0.3)).isCloseTo(1.0957979948180756, within(1e-12));
  }

  private static boolean isFlaggedOnce(SplittableRandom random) {
    var units = new long[2];
    for (int i = 1; i <= 3_000; i++) {
      units[random.nextInt(2)]++;
      if (i % 30 == 0
          && SampleRatio.of(List.of(units[0], units[1]), List.of(0.5, 0.5)).isMismatch()) {
        return true;
      }
    }
    return false;
  }

  private static List<Known> known(long[] units, long[] yes) {
    return IntStream.range(0, units.length)
        .mapToObj(i -> {
          double rate = units[i] == 0 ? 0 : (double) yes[i] / units[i];
          return new Known(units[i], rate, rate * (1 - rate));
        })
        .toList();
  }

  private static int drawn(List<Double> shares, double lot) {
    int arm = 0;
    double left = lot - shares.getFirst();
    while (left >= 0 && arm < shares.size() - 1) {
      arm++;
      left -= shares.get(arm);
    }
    return arm;
  }

  private static long share(int times, Predicate<SplittableRandom> test) {
    return IntStream.range(0, times)
        .filter(seed -> test.test(new SplittableRandom(1_000 + seed)))
        .count();
  }
}
