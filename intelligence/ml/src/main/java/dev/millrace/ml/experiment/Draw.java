package dev.millrace.ml.experiment;

import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.ExperimentDefinition.Arm;
import java.util.List;
import java.util.Optional;

/// Which arm a unit belongs to, by its lots: first the holdout, then who takes part, then the arm.
/// Each is a lot of its own, so that more allocation moves nobody from one arm to another.
public final class Draw {

  private Draw() {}

  /// Whether the unit is kept out for comparison.
  public static boolean isHeldOut(ExperimentDefinition experiment, String unit) {
    return Lot.of(experiment.audience().salt(), "holdout", unit) < experiment.audience().holdout();
  }

  public static boolean isAllocated(ExperimentDefinition experiment, String unit) {
    return Lot.of(experiment.audience().salt(), "allocation", unit)
        < experiment.audience().allocation();
  }

  /// @param shares of the arms, in their order; they add up to one
  public static Arm arm(ExperimentDefinition experiment, List<Double> shares, String unit) {
    double lot = Lot.of(experiment.audience().salt(), "arm", unit);
    Optional<Arm> last = Optional.empty();
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i) > 0) {
        last = Optional.of(experiment.arms().get(i));
      }
      lot -= shares.get(i);
      if (lot < 0 && last.isPresent()) {
        return last.get();
      }
    }
    return last.orElseGet(experiment::control);
  }
}
