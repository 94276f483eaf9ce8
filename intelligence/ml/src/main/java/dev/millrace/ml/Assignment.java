package dev.millrace.ml;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an experiment says of a customer.
///
/// @param arm null for customers who take no part
/// @param standing why there is an arm, or none
/// @param settings of the arm, for the shop to act by
/// @param recommendations the scenario that answers this customer; null for the usual one
/// @param propensity the chance that the customer had of this arm
/// @param weights the version of a bandit's weights that the arm was drawn by; 0 in an A/B test
public record Assignment(
    String experiment,
    String customer,
    @Nullable String arm,
    Standing standing,
    Map<String, String> settings,
    @Nullable String recommendations,
    double propensity,
    int weights) {

  public Assignment {
    settings = Map.copyOf(settings);
  }

  static Assignment none(String experiment, String customer, Standing standing) {
    return new Assignment(experiment, customer, null, standing, Map.of(), null, 0, 0);
  }

  /// Where a customer stands.
  public enum Standing {
    /// Takes part.
    ASSIGNED,
    /// Is kept out, for comparison.
    HOLDOUT,
    /// Is not of the share that takes part.
    NOT_ALLOCATED,
    /// Is not of the segment.
    NOT_TARGETED,
    /// The experiment has not begun.
    NOT_STARTED,
    /// The experiment is over.
    OVER
  }
}
