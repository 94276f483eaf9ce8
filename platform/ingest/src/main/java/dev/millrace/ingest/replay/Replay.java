package dev.millrace.ingest.replay;

import java.util.List;

/// What became of events that were sent again.
///
/// @param accepted in the event log now; a message that was there before is stored once
/// @param refused still in quarantine
/// @param outcomes of the first of them
/// @param isComplete whether nothing was left out because there was too much for one call
public record Replay(int accepted, int refused, List<Outcome> outcomes, boolean isComplete) {

  public static final String ACCEPTED = "accepted";
  public static final String REFUSED = "refused";

  public Replay {
    outcomes = List.copyOf(outcomes);
  }

  /// @param outcome `accepted` or `refused`
  /// @param reason why it was refused; empty otherwise
  public record Outcome(String id, String outcome, String reason) {}
}
