package dev.millrace.ml.experiment;

import dev.millrace.contracts.definition.ExperimentDefinition.Bandit;
import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.ExperimentDefinition.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Thompson sampling in batches: an arm's share of the next customers is the chance that it is the
/// best one, by what is known so far.
public final class Thompson {

  private static final int DRAWS = 4_000;

  private Thompson() {}

  /// An arm's outcomes.
  ///
  /// @param mean of them
  /// @param variance of them, not of the mean
  public record Known(long units, double mean, double variance) {}

  /// @return a share for each arm, none below the floor, that add up to one
  public static List<Double> shares(
      List<Known> arms, Bandit bandit, Direction better, RandomGenerator random) {
    var wins = new long[arms.size()];
    for (int draw = 0; draw < DRAWS; draw++) {
      int best = 0;
      double highest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < arms.size(); i++) {
        double value = sample(arms.get(i), bandit.outcome(), random);
        double good = better == Direction.HIGHER ? value : -value;
        if (good > highest) {
          highest = good;
          best = i;
        }
      }
      wins[best]++;
    }
    var shares = new ArrayList<Double>();
    double free = 1 - bandit.floor() * arms.size();
    for (long won : wins) {
      shares.add(bandit.floor() + free * won / DRAWS);
    }
    return shares;
  }

  private static double sample(Known arm, Outcome outcome, RandomGenerator random) {
    return switch (outcome) {
      case BERNOULLI -> {
        double yes = Math.clamp(arm.mean() * arm.units(), 0, (double) arm.units());
        double one = gamma(1 + yes, random);
        yield one / (one + gamma(1 + arm.units() - yes, random));
      }
      case GAUSSIAN ->
          arm.units() < 2
              ? random.nextGaussian() * 1e9
              : arm.mean() + Math.sqrt(arm.variance() / arm.units()) * random.nextGaussian();
    };
  }

  /// By Marsaglia and Tsang (2000), for shapes of 1 and more.
  private static double gamma(double shape, RandomGenerator random) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
