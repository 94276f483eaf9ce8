package dev.millrace.contracts.feature;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.ViewName;
import java.time.Instant;
import java.util.List;

/// Features as they were: for each key and moment, only what was known before that moment.
public interface TrainingSets {

  /// One row for each of the population's keys at each cut-off.
  ///
  /// @param lake the state of the tables that is read
  /// @param views whose features become the columns, in their order
  /// @param population a query with one parameter for the cut-off (`?` may stand several times)
  ///   that answers `key` and `label` (0 or 1; null where the label is not known yet)
  TrainingSet build(LakeView lake, List<ViewName> views, String population, List<Instant> cutOffs);

  /// What the definitions of views say, as one text: it changes when what they compute may change.
  default String definitions(List<ViewName> views) {
    return views.toString();
  }
}
