package dev.millrace.orchestrate;

import java.util.Comparator;
import java.util.PriorityQueue;

/// Places that steps share in one process. Who waits gets one by priority, then by turn.
final class Pool {

  private final PriorityQueue<Wish> waiting =
      new PriorityQueue<>(
          Comparator.comparingInt((Wish wish) -> -wish.priority)
              .thenComparingLong(wish -> wish.number));
  private int free;
  private long wishes;

  Pool(int places) {
    this.free = places;
  }

  /// Takes a place at once, or remembers who wants one.
  ///
  /// @param granted called when a place has become theirs; by any thread, and must be quick
  synchronized Wish take(int priority, Runnable granted) {
    var wish = new Wish(this, priority, wishes++, granted);
    if (free > 0) {
      free--;
      wish.isGranted = true;
    } else {
      waiting.add(wish);
    }
    return wish;
  }

  private synchronized void giveBack(Wish wish) {
    if (!wish.isGranted) {
      waiting.remove(wish);
      return;
    }
    wish.isGranted = false;
    Wish next = waiting.poll();
    if (next == null) {
      free++;
      return;
    }
    next.isGranted = true;
    next.granted.run();
  }

  /// A place, or the wish for one.
  static final class Wish {

    private final Pool pool;
    private final int priority;
    private final long number;
    private final Runnable granted;
    private volatile boolean isGranted;

    private Wish(Pool pool, int priority, long number, Runnable granted) {
      this.pool = pool;
      this.priority = priority;
      this.number = number;
      this.granted = granted;
    }

    boolean isGranted() {
      return isGranted;
    }

    /// Gives the place back, or the wish up.
    void end() {
      pool.giveBack(this);
    }
  }
}
