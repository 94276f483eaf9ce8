package dev.millrace.server;

import dev.millrace.orchestrate.fresh.FreshnessBoard.Entry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How something that an alert wants of a table stands, as JSON.
///
/// @param day null for the table as a whole
/// @param state `met`, `on_time`, `at_risk`, `predicted_late`, `late` or `unknown`
/// @param expectedAt when half of the last runs would have it
/// @param latestAt when nine of ten would
public record Freshness(
    String alert,
    String table,
    @Nullable LocalDate day,
    Instant dueAt,
    String state,
    @Nullable Instant expectedAt,
    @Nullable Instant latestAt,
    @Nullable String flow,
    String why) {

  public static Freshness of(Entry entry) {
    return new Freshness(
        entry.alert(),
        entry.table(),
        entry.day(),
        entry.due(),
        entry.state().name().toLowerCase(Locale.ROOT),
        entry.expectedAt(),
        entry.latestAt(),
        entry.flow(),
        entry.why());
  }
}
