package dev.millrace.lake;

import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// The snapshots that somebody in this process may still read, so that clean-up leaves them. A view
/// counts for as long as anything refers to it.
final class LiveViews {

  private final ReentrantLock lock = new ReentrantLock();
  private final WeakHashMap<PinnedTables, Boolean> views = new WeakHashMap<>();

  void add(PinnedTables view) {
    lock.lock();
    try {
      views.put(view, true);
    } finally {
      lock.unlock();
    }
  }

  /// Nobody reads it any more.
  void remove(PinnedTables view) {
    lock.lock();
    try {
      views.remove(view);
    } finally {
      lock.unlock();
    }
  }

  Set<Long> snapshots() {
    lock.lock();
    try {
      return views.keySet().stream()
          .flatMap(view -> view.all().stream())
          .map(PinnedTable::snapshotId)
          .collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }
}
