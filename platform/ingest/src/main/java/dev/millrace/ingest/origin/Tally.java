package dev.millrace.ingest.origin;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Counts what becomes of a run's rows. Safe for any thread.
public final class Tally {

  private final LongAdder loaded = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder unchanged = new LongAdder();
  private final LongAdder values = new LongAdder();

  public void loaded(long rows) {
    loaded.add(rows);
  }

  public void quarantined() {
    quarantined.increment();
  }

  public void unchanged() {
    unchanged.increment();
  }

  /// A value went to quarantine without its row.
  public void valueQuarantined() {
    values.increment();
  }

  public SourceRun run(String id, String source, Instant startedAt, List<ColumnDrift> drift) {
    return new SourceRun(
        id,
        source,
        startedAt,
        loaded.sum() + quarantined.sum() + unchanged.sum(),
        loaded.sum(),
        quarantined.sum(),
        unchanged.sum(),
        values.sum(),
        drift);
  }
}
