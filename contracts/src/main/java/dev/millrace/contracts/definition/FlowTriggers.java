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
/// @param publishedDays tables of which each day that has changed starts the flow
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
    List<PublishedDays> publishedDays,
    @Nullable String webhookToken,
    boolean catchup,
    boolean dependsOnPast,
    @Nullable Instant start) {

  public static final FlowTriggers NONE =
      new FlowTriggers(null, null, null, List.of(), List.of(), List.of(), null, false, false, null);

  public FlowTriggers {
    onArrivalOf = List.copyOf(onArrivalOf);
    onPublished = List.copyOf(onPublished);
    publishedDays = List.copyOf(publishedDays);
  }

  public static FlowTriggers cron(String cron) {
    return new FlowTriggers(
        cron, null, null, List.of(), List.of(), List.of(), null, false, false, null);
  }

  public static FlowTriggers arrivalOf(String... sources) {
    return new FlowTriggers(
        null, null, null, List.of(sources), List.of(), List.of(), null, false, false, null);
  }

  /// One run for each day of a table whose rows have changed.
  ///
  /// @param param of the flow, which is given the day
  /// @param atOnce how many such runs may wait or go on; the other days wait for them
  public record PublishedDays(String table, String param, int atOnce) {

    public static final int AT_ONCE = 31;
  }

  /// Starts when any of these tables gets a new snapshot, or a day of one of them changes.
  public boolean isOnPublished() {
    return !onPublished.isEmpty() || !publishedDays.isEmpty();
  }

  /// The schedule in words; null for none.
  public @Nullable String schedule() {
    return every == null ? cron : "every " + Durations.toText(every);
  }

  @Override
  public String toString() {
    return "FlowTriggers[%s, %s, %s, %s]"
        .formatted(schedule(), onArrivalOf, onPublished, publishedDays);
  }
}
