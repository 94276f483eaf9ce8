package dev.millrace.ml.clv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FitTest {

  private static final BgNbd BUYING = new BgNbd(0.6, 5, 0.8, 2.5, 0);
  private static final GammaGamma SPENDING = new GammaGamma(6, 4, 15, 0);
  private static final double AGE = 50;

  @Test
  void theModelsThatMadeThePurchasesAreFoundAgain() {
    Purchases purchases = simulated(20_000, 7);

    Fit<BgNbd> buying = BgNbd.fit(purchases);
    Fit<GammaGamma> spending = GammaGamma.fit(purchases);

    assertThat(buying.hasConverged()).isTrue();
    assertThat(buying.model().r()).isCloseTo(0.6, within(0.04));
    assertThat(buying.model().alpha()).isCloseTo(5, within(0.5));
    assertThat(buying.model().a() / (buying.model().a() + buying.model().b()))
        .isCloseTo(0.8 / 3.3, within(0.02));
    assertThat(spending.hasConverged()).isTrue();
    assertThat(spending.model().expected(0, 0)).isCloseTo(SPENDING.expected(0, 0), within(0.6));
  }

  @Test
  void expectationsAndIntervalsAreThoseOfTheSimulatedFuture() {
    var past = new Outlook.Past(3, 30, 38, 28);

    Outlook outlook = Outlook.of(BUYING, SPENDING, past, 20, 1);

    double sum = 0;
    double value = 0;
    int draws = 60;
    for (int seed = 0; seed < draws; seed++) {
      Outlook drawn = Outlook.of(BUYING, SPENDING, past, 20, seed);
      sum += drawn.purchasesWithin().high();
      value += drawn.valueWithin().high();
    }
    assertThat(outlook.purchases()).isCloseTo(1.15, within(0.35));
    assertThat(outlook.purchasesWithin().low()).isLessThanOrEqualTo(outlook.purchases());
    assertThat(sum / draws).isGreaterThan(outlook.purchases());
    assertThat(value / draws).isGreaterThan(outlook.value());
    assertThat(Outlook.of(BUYING, SPENDING, past, 20, 1)).isEqualTo(outlook);
  }

  @Test
  void nobodyIsExpectedToBuyInNoTimeAndMoreInMoreTime() {
    assertThat(BUYING.expected(3, 30, 38, 0)).isZero();
    double last = 0;
    for (double ahead : new double[] {1, 10, 100, 1_000, 10_000}) {
      double expected = BUYING.expected(3, 30, 38, ahead);
      assertThat(expected).isGreaterThan(last).isFinite();
      last = expected;
    }
  }

  @Test
  void whoWasSeenLongAgoIsLessLikelyAliveThanWhoWasSeenJustNow() {
    assertThat(BUYING.alive(8, 10, 40)).isLessThan(0.05);
    assertThat(BUYING.alive(8, 39, 40)).isGreaterThan(0.7);
    assertThat(BUYING.alive(0, 0, 40)).isEqualTo(1);
  }

  @Test
  void customersWhoNeverReturnedHaveNoSingleModelAndTheFitSaysSo() {
    int n = 500;
    var age = new double[n];
    java.util.Arrays.fill(age, 30);

    Fit<GammaGamma> spending =
        GammaGamma.fit(new Purchases(new double[n], new double[n], age, new double[n]));

    assertThat(spending.hasConverged()).isFalse();
  }

  @Test
  void specialFunctionsAreRightAtKnownPoints() {
    assertThat(SpecialFunctions.logGamma(0.5)).isCloseTo(Math.log(Math.PI) / 2, within(1e-12));
    assertThat(SpecialFunctions.logGamma(101)).isCloseTo(363.73937555556347, within(1e-9));
    assertThat(SpecialFunctions.digamma(1)).isCloseTo(-0.5772156649015329, within(1e-12));
    assertThat(SpecialFunctions.hypergeometric(1, 1, 2, 0.5))
        .isCloseTo(2 * Math.log(2), within(1e-12));
  }

  private static Purchases simulated(int n, long seed) {
    var random = new SplittableRandom(seed);
    var repeats = new double[n];
    var last = new double[n];
    var age = new double[n];
    var value = new double[n];
    for (int i = 0; i < n; i++) {
      age[i] = AGE;
      double rate = Outlook.gamma(BUYING.r(), random) / BUYING.alpha();
      double one = Outlook.gamma(BUYING.a(), random);
      double leaves = one / (one + Outlook.gamma(BUYING.b(), random));
      double spending = Outlook.gamma(SPENDING.q(), random) / SPENDING.v();
      double spent = 0;
      for (double time = random.nextExponential() / rate;
          time <= AGE;
          time += random.nextExponential() / rate) {
        repeats[i]++;
        last[i] = time;
        spent += Outlook.gamma(SPENDING.p(), random) / spending;
        if (random.nextDouble() < leaves) {
          break;
        }
      }
      value[i] = repeats[i] == 0 ? 0 : spent / repeats[i];
    }
    return new Purchases(repeats, last, age, value);
  }
}
