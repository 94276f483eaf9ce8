package dev.millrace.features;

import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.contracts.identity.Identities;
import org.jspecify.annotations.Nullable;

/// Whom and where online reads ask.
///
/// @param identities whose events belong to one person
/// @param shared where the states of other processes' keys are; null when this process has all
public record ReadSettings(Identities identities, @Nullable SharedStates shared) {

  /// One process, everybody for himself.
  public static final ReadSettings ALONE = new ReadSettings(Identities.NONE, null);
}
