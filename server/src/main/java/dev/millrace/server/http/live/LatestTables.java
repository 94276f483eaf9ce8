package dev.millrace.server.http.live;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.TableState;
import java.util.Map;
import java.util.stream.Collectors;

/// The snapshots of all tables, at most half a second old, however many ask. Safe for any thread.
final class LatestTables {

  private static final long FRESH_NANOS = 500_000_000;

  private final Lake lake;
  private Map<String, Long> snapshots = Map.of();
  private long readAt;
  private boolean isRead;

  LatestTables(Lake lake) {
    this.lake = lake;
  }

  synchronized Map<String, Long> snapshots() {
    long now = System.nanoTime();
    if (!isRead || now - readAt > FRESH_NANOS) {
      snapshots =
          lake.view().tables().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      table -> table.name().toString(), TableState::snapshotId));
      readAt = now;
      isRead = true;
    }
    return snapshots;
  }
}
