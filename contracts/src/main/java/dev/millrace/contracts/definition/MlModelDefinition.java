package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A model to train: gradient boosting that tells which customers leave.
///
/// @param views whose features it sees
/// @param population a query with `?` for the cut-off that answers `key` and `label` (1 left, 0
///   stayed, null not known yet)
/// @param dataUntil a query that answers one timestamp: how far the data reaches
/// @param horizon how long after a cut-off its label is known
/// @param cutOffEvery the distance of cut-offs
/// @param cutOffs how many, counted back from the newest whose label is known; the newest is the
///   hold-out
/// @param gateAccuracy the share of right answers on the hold-out a version needs, 0 to 1
/// @param parameters of the trainer, such as `rounds`, `max_depth`, `eta`
/// @param rollout how versions go out
public record MlModelDefinition(
    String name,
    @Nullable String description,
    List<ViewName> views,
    String population,
    String dataUntil,
    Duration horizon,
    Duration cutOffEvery,
    int cutOffs,
    double gateAccuracy,
    Map<String, String> parameters,
    RolloutRules rollout,
    Where where)
    implements MlDefinition {

  public MlModelDefinition {
    views = List.copyOf(views);
    parameters = Map.copyOf(parameters);
    rollout =
        Objects.requireNonNullElse(rollout, RolloutRules.DEFAULT); // kept before there was one
  }

  /// With the usual roll-out.
  public MlModelDefinition(
      String name,
      @Nullable String description,
      List<ViewName> views,
      String population,
      String dataUntil,
      Duration horizon,
      Duration cutOffEvery,
      int cutOffs,
      double gateAccuracy,
      Map<String, String> parameters,
      Where where) {
    this(
        name,
        description,
        views,
        population,
        dataUntil,
        horizon,
        cutOffEvery,
        cutOffs,
        gateAccuracy,
        parameters,
        RolloutRules.DEFAULT,
        where);
  }
}
