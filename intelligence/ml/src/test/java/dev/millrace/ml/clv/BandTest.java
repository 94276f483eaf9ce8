package dev.millrace.ml.clv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.ml.boost.BoostingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BandTest {

  private static final BgNbd BUYING = new BgNbd(1.2, 6, 1, 3, 0);
  private static final GammaGamma SPENDING = new GammaGamma(6, 4, 15, 0);

  @Test
  void fourOfFiveWhoWereNotLearntFromLieWithin() {
    var random = new SplittableRandom(3);
    double[][] learnt = draws(random, 4_000);
    double[][] others = draws(random, 4_000);

    double held = Band.of(30, learnt[0], learnt[1]).coverage(others[0], others[1]);

    assertThat(held).isCloseTo(0.8, within(0.02));
  }

  @Test
  void anIntervalHoldsItsForecastAndNothingBelowZero() {
    var band = Band.of(1, new double[] {1, 1, 1}, new double[] {0, 0, 0});

    assertThat(band.around(0.4)).isEqualTo(new Outlook.Interval(0, 0.4));
  }

  @Test
  void boostingFindsWhatThePurchasesOfPeopleDoNotTell() {
    List<Correction.Lesson> lessons = List.of(lesson(1, 10), lesson(2, 10));

    Correction correction =
        Correction.learn(lessons, BoostingParameters.ofCorrection(Map.of("rounds", "60")));
    // Learnt from ten weeks, asked about twenty.
    Judgement judgement = Judgement.of(lesson(3, 20), correction);

    assertThat(Judgement.wrong(judgement.boosted(), judgement.window().later()))
        .isLessThan(0.8 * Judgement.wrong(judgement.forecasts(), judgement.window().later()));
    assertThat(judgement.coverage()).isCloseTo(0.8, within(0.04));
    Boosted boosted = judgement.with(correction);
    Outlook rich = boosted.outlook(BUYING, SPENDING, customer(4, 90), 20);
    Outlook poor = boosted.outlook(BUYING, SPENDING, customer(4, 10), 20);
    assertThat(rich.purchases()).isGreaterThan(2 * poor.purchases());
    assertThat(rich.value()).isBetween(rich.valueWithin().low(), rich.valueWithin().high());
  }

  /// Whoever began with much comes twice as often as expected, others hardly.
  private static Correction.Lesson lesson(long seed, double weeks) {
    var random = new SplittableRandom(seed);
    var customers = new ArrayList<Customer>();
    int n = 1_500;
    double[] later = new double[n];
    double[] spent = new double[n];
    for (int i = 0; i < n; i++) {
      double first = 100 * random.nextDouble();
      Customer customer = customer(random.nextInt(8), first);
      customers.add(customer);
      double mean = Correction.expected(BUYING, customer, weeks) * (first > 50 ? 2 : 0.2);
      later[i] = poisson(mean, random);
      spent[i] = later[i] * (10 + 20 * random.nextDouble());
    }
    return new Correction.Lesson(BUYING, SPENDING, new Window(customers, later, spent, weeks));
  }

  private static Customer customer(int repeats, double first) {
    return new Customer(
        new Outlook.Past(repeats, repeats == 0 ? 0 : 20, 24, repeats == 0 ? 0 : 20), first, 0);
  }

  private static int poisson(double mean, SplittableRandom random) {
    int count = 0;
    double left = mean - random.nextExponential();
    while (left > 0) {
      count++;
      left -= random.nextExponential();
    }
    return count;
  }

  private static double[][] draws(SplittableRandom random, int n) {
    var draws = new double[2][n];
    for (int i = 0; i < n; i++) {
      draws[0][i] = 60 * random.nextDouble();
      draws[1][i] = 30 * poisson(draws[0][i] / 30, random) * (0.5 + random.nextDouble());
    }
    return draws;
  }
}
