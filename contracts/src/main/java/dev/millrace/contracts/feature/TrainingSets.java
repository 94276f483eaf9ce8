package dev.millrace.contracts.feature;

import dev.millrace.contracts.name.ViewName;
import java.time.Instant;
import java.util.List;

/// Features as they were: for each key and moment, only what was known before that moment.
public interface TrainingSets {

  /// One row for each of the population's keys at each cut-off.
  ///
  /// @param views whose features become the columns, in their order
  /// @param population a query with one parameter for the cut-off (`?` may stand several times)
  ///   that answers `key` and `label` (0 or 1; null where the label is not known yet)
  TrainingSet build(List<ViewName> views, String population, List<Instant> cutOffs);
}
