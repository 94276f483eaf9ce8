package dev.millrace.ml;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened to a roll-out.
///
/// @param at in the shop's time
/// @param version it is about
/// @param champion who answers afterwards those whom no canary answers; null where there is none
/// @param words why, for people
public record RolloutEvent(
    long number,
    String model,
    Instant at,
    What what,
    int version,
    @Nullable Integer champion,
    double percent,
    String words) {

  /// What happened.
  public enum What {
    SHADOW,
    CANARY,
    FULL,
    /// Everybody went back to the champion.
    ROLLED_BACK,
    /// It was watched long enough.
    SETTLED,
    /// Another version came.
    REPLACED
  }
}
