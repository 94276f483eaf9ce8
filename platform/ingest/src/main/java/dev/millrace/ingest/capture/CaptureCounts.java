package dev.millrace.ingest.capture;

import java.util.concurrent.atomic.AtomicLong;

/// What a capture has done since the process began. Safe for any thread.
public final class CaptureCounts {

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong loaded = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();
  private final AtomicLong snapshots = new AtomicLong();

  /// Rows of snapshots, and changes.
  public long received() {
    return received.get();
  }

  /// Those that are in the lake.
  public long loaded() {
    return loaded.get();
  }

  /// Changes that came once more after a restart and were in the lake.
  public long repeated() {
    return repeated.get();
  }

  /// Rows of a later snapshot that the lake held as they are.
  public long unchanged() {
    return unchanged.get();
  }

  public long snapshots() {
    return snapshots.get();
  }

  void receive() {
    received.incrementAndGet();
  }

  void load(long rows) {
    loaded.addAndGet(rows);
  }

  void repeat() {
    repeated.incrementAndGet();
  }

  void leave(long rows) {
    unchanged.addAndGet(rows);
  }

  void snapshotTaken() {
    snapshots.incrementAndGet();
  }
}
