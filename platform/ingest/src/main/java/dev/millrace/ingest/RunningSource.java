package dev.millrace.ingest;

import dev.millrace.contracts.problem.Problem;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A run that was asked for by hand, and how far it is. Safe for any thread.
public final class RunningSource implements SourceProgress {

  private final String id;
  private final String source;
  private final Instant startedAt;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong expected = new AtomicLong();
  private volatile @Nullable SourceRun run;
  private volatile @Nullable Problem problem;

  RunningSource(String id, String source, Instant startedAt) {
    this.id = id;
    this.source = source;
    this.startedAt = startedAt;
  }

  public String id() {
    return id;
  }

  public String source() {
    return source;
  }

  public Instant startedAt() {
    return startedAt;
  }

  /// Rows read so far.
  public long rows() {
    return rows.get();
  }

  /// Bytes read so far, about.
  public long bytes() {
    return bytes.get();
  }

  /// How many rows there will be, about; 0 when the source does not say.
  public long expectedRows() {
    return expected.get();
  }

  /// What the run did; null while it goes on, or when it failed.
  public @Nullable SourceRun run() {
    return run;
  }

  /// Why it failed; null otherwise.
  public @Nullable Problem problem() {
    return problem;
  }

  public boolean isDone() {
    return run != null || problem != null;
  }

  @Override
  public void expected(long count) {
    expected.set(count);
  }

  @Override
  public void read(long moreRows, long moreBytes) {
    rows.addAndGet(moreRows);
    bytes.addAndGet(moreBytes);
  }

  void done(SourceRun result) {
    run = result;
  }

  void failed(Problem reason) {
    problem = reason;
  }
}
