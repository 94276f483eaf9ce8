package dev.millrace.ml;

import dev.millrace.ml.experiment.Lot;
import java.time.Instant;

/// One version of a model on its way out.
///
/// @param baseline the champion, or for [Stage#FULL] the champion before: who answers when the
///   challenger does not
/// @param percent of the customers that a canary answers
/// @param since when the stage began, in real time
public record Rollout(
    String model, int baseline, int challenger, Stage stage, double percent, Instant since) {

  /// Whether the challenger answers a customer. Who is taken stays taken while the percentage
  /// grows; another version draws others.
  public boolean takes(String customer) {
    return switch (stage) {
      case SHADOW -> false;
      case CANARY ->
          Lot.of("rollout:%s@%d".formatted(model, challenger), "canary", customer) * 100 < percent;
      case FULL -> true;
    };
  }

  boolean isSameAs(Rollout other) {
    return model.equals(other.model) && challenger == other.challenger && stage == other.stage;
  }

  /// How far out it is.
  public enum Stage {
    /// Answers nobody; what it would answer is compared.
    SHADOW,
    /// Answers a share of the customers.
    CANARY,
    /// Answers everybody as the champion, and is watched for a while.
    FULL
  }
}
