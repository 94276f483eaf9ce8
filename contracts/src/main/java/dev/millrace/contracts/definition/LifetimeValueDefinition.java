package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A model to train: how often each customer will buy again, and for how much.
///
/// @param purchases a query that answers `key`, `occurred_at` and `value`; those of one day count
///   as one
/// @param dataUntil a query that answers one timestamp: how far the data reaches
/// @param horizon how far it looks ahead
/// @param holdOut the time at the end of the data that judges a version
/// @param method how it is told
/// @param parameters of the trainer, where the method is boosted
public record LifetimeValueDefinition(
    String name,
    @Nullable String description,
    String purchases,
    String dataUntil,
    Duration horizon,
    Duration holdOut,
    Method method,
    Map<String, String> parameters,
    Where where)
    implements MlDefinition {

  public LifetimeValueDefinition {
    // Definitions that were kept beside versions before there were methods say neither.
    method = Objects.requireNonNullElse(method, Method.PROBABILISTIC);
    parameters = Map.copyOf(Objects.requireNonNullElse(parameters, Map.of()));
  }

  /// By the probabilistic method.
  public LifetimeValueDefinition(
      String name,
      @Nullable String description,
      String purchases,
      String dataUntil,
      Duration horizon,
      Duration holdOut,
      Where where) {
    this(
        name,
        description,
        purchases,
        dataUntil,
        horizon,
        holdOut,
        Method.PROBABILISTIC,
        Map.of(),
        where);
  }

  /// How lifetime values are told.
  public enum Method {
    /// BG/NBD and Gamma-Gamma.
    PROBABILISTIC,
    /// The same, corrected by gradient boosting, and used only where that is nearer on the
    /// hold-out.
    BOOSTED
  }
}
