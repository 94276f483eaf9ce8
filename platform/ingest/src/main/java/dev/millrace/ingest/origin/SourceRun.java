package dev.millrace.ingest.origin;

import java.time.Instant;
import java.util.List;

/// What a run did. Received is loaded plus quarantined plus unchanged.
///
/// @param loaded rows that are in the table now
/// @param quarantined rows that are in quarantine instead
/// @param unchanged rows that the table held already
/// @param quarantinedValues values of loaded rows that are in quarantine beside them
/// @param drift how the source's columns differ from the table's before the run
public record SourceRun(
    String id,
    String source,
    Instant startedAt,
    long received,
    long loaded,
    long quarantined,
    long unchanged,
    long quarantinedValues,
    List<ColumnDrift> drift) {

  /// The same with rows that were loaded besides.
  public SourceRun and(long more) {
    return new SourceRun(
        id,
        source,
        startedAt,
        received + more,
        loaded + more,
        quarantined,
        unchanged,
        quarantinedValues,
        drift);
  }

  public SourceRun {
    drift = List.copyOf(drift);
    if (received != loaded + quarantined + unchanged) {
      throw new IllegalStateException(
          "The run '%s' of '%s' lost count: %d received, %d loaded, %d quarantined, %d unchanged; this is a bug."
              .formatted(id, source, received, loaded, quarantined, unchanged));
    }
  }

  /// One line with its numbers.
  public String summary() {
    String line =
        "%,d rows received: %,d stored, %,d unchanged, %,d quarantined"
            .formatted(received, loaded, unchanged, quarantined);
    return drift.isEmpty() ? line : line + "; drift: " + ColumnDrift.toText(drift);
  }
}
