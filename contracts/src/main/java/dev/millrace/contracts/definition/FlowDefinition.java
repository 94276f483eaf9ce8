package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Steps that belong together, and when they run.
///
/// @param cron five fields, in the project's time zone; null for none
/// @param onArrivalOf sources (`sales`) or `events` whose new rows start the flow
/// @param onFailure a step that runs when another failed for good; null for none
public record FlowDefinition(
    FlowName name,
    @Nullable String description,
    @Nullable String owner,
    @Nullable String cron,
    List<String> onArrivalOf,
    Retry retry,
    List<Step> steps,
    @Nullable Step onFailure,
    Where where) {

  public FlowDefinition {
    onArrivalOf = List.copyOf(onArrivalOf);
    steps = List.copyOf(steps);
  }

  /// @param kind the word of a step runner: `build`
  /// @param after names of steps that must have succeeded
  public record Step(
      String name, String kind, Map<String, String> arguments, List<String> after, Where where) {
    public Step {
      arguments = Map.copyOf(arguments);
      after = List.copyOf(after);
    }
  }

  /// @param times how often a failed step is tried again; 0 for never
  public record Retry(int times, Duration delay) {
    public static final Retry DEFAULT = new Retry(2, Duration.ofSeconds(5));
  }
}
