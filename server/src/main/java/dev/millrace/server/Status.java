package dev.millrace.server;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The whole platform at a glance. The JSON of `/api/v1/status` and of the demo's report.
///
/// @param freshness what is late, will be or may be; at most 20
public record Status(
    String project,
    String version,
    Clock clock,
    Events events,
    LakeFigures lake,
    @Nullable Gold gold,
    @Nullable Churn churn,
    Flows flows,
    List<Freshness> freshness,
    long memoryBytes) {

  public Status {
    freshness = List.copyOf(freshness);
  }

  /// @param accelerated whether the shop's time runs faster than the wall's
  public record Clock(Instant now, boolean accelerated) {}

  /// Over the life of the data directory: received = accepted + quarantined + withheld +
  /// suppressed, and accepted = stored + deduplicated + erased + what is on its way from the log to
  /// the lake. Each deletion of a person writes one record for each identifier into the log, which
  /// counts as accepted and as deduplicated.
  ///
  /// @param quarantined what was not sent again with success since
  /// @param withheld what a consent rule dropped
  /// @param suppressed of people of whom nothing is taken in
  /// @param erased what was stored and taken out again for a person
  public record Events(
      long received,
      long accepted,
      long quarantined,
      long withheld,
      long suppressed,
      long deduplicated,
      long erased,
      long stored,
      double perSecond) {}

  /// What the lake holds.
  public record LakeFigures(List<Table> tables, long rows) {
    public LakeFigures {
      tables = List.copyOf(tables);
    }
  }

  /// @param snapshotId as text: it does not fit a JavaScript number
  public record Table(String name, long rows, String snapshotId, Instant committedAt) {}

  /// @param behindSeconds of the shop's time between the newest fact in gold and now
  public record Gold(
      Instant publishedAt, @Nullable Instant dataUntil, double behindSeconds, String runId) {}

  /// The champion's figures on its hold-out.
  public record Churn(
      String version,
      double auc,
      double accuracy,
      double accuracyAlwaysStays,
      double prAuc,
      double liftTopDecile,
      double calibrationError,
      Instant trainedAt,
      boolean isChampion) {}

  /// Runs by state.
  public record Flows(long running, long failed, long succeeded) {}
}
