package dev.millrace.ml.boost;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the native trainer's threads wait for each other.
public final class OpenMp {

  public static final String VARIABLE = "OMP_WAIT_POLICY";

  private OpenMp() {}

  /// What to say when waiting threads would spin: beside other busy threads a training then takes
  /// ten times as long.
  ///
  /// @param policy what the environment says
  public static Optional<String> warning(@Nullable String policy) {
    return "PASSIVE".equalsIgnoreCase(policy)
        ? Optional.empty()
        : Optional.of(
            "%s is '%s', expected PASSIVE: training beside other work takes many times as long. Set it in the environment before the process starts."
                .formatted(VARIABLE, policy == null ? "" : policy));
  }
}
