package dev.millrace.contracts.definition;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What starts a flow, besides somebody who asks.
///
/// @param cron five fields; null for none
/// @param every a span, counted from midnight of 1970 in the zone; null for none
/// @param zone of the schedule; null for the project's
/// @param onArrivalOf sources (`sales`) or `events` whose new rows start the flow
/// @param onPublished tables whose new snapshot starts the flow
/// @param webhookToken what a caller of the flow's own address must bear; null for no such address
/// @param catchup whether times of the schedule that were missed are made up for
/// @param dependsOnPast whether a run waits until that of the interval before has succeeded
/// @param start the first time that is made up for; null for the first one seen
public record FlowTriggers(
    @Nullable String cron,
    @Nullable Duration every,
    @Nullable ZoneId zone,
    List<String> onArrivalOf,
    List<String> onPublished,
    @Nullable String webhookToken,
    boolean catchup,
    boolean dependsOnPast,
    @Nullable Instant start) {

  public static final FlowTriggers NONE =
      new FlowTriggers(null, null, null, List.of(), List.of(), null, false, false, null);

  public FlowTriggers {
    onArrivalOf = List.copyOf(onArrivalOf);
    onPublished = List.copyOf(onPublished);
  }

  public static FlowTriggers cron(String cron) {
    return new FlowTriggers(cron, null, null, List.of(), List.of(), null, false, false, null);
  }

  public static FlowTriggers arrivalOf(String... sources) {
    return new FlowTriggers(
        null, null, null, List.of(sources), List.of(), null, false, false, null);
  }

  /// The schedule in words; null for none.
  public @Nullable String schedule() {
    return every == null ? cron : "every " + Durations.toText(every);
  }

  @Override
  public String toString() {
    return "FlowTriggers[%s, %s, %s]".formatted(schedule(), onArrivalOf, onPublished);
  }
}
