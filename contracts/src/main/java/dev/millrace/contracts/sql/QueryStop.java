package dev.millrace.contracts.sql;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Stops the queries of one call from outside: because whoever asked has gone, or has waited long
/// enough. Only engines that look for it stop. Safe for any thread.
public final class QueryStop {

  private static final ScopedValue<QueryStop> CURRENT = ScopedValue.newInstance();
  private static final long PAUSE_NANOS = 20_000_000;

  private final Object lock = new Object();
  private @Nullable Running running;
  private boolean isStopped;

  /// Does the work; its queries on this thread end soon after [#stop].
  ///
  /// @throws MillraceException SQL_STOPPED when one was stopped
  public void during(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /// A query that has not begun does not begin any more.
  public void stop() {
    Running now;
    synchronized (lock) {
      isStopped = true;
      now = running;
    }
    if (now != null) {
      Thread.ofPlatform().daemon().name("query-stop").start(() -> stopAll(now));
    }
  }

  /// More than once, because a query that is only about to run takes no notice.
  private void stopAll(Running first) {
    for (Running now = first; now != null; now = current()) {
      now.stop.run();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private @Nullable Running current() {
    synchronized (lock) {
      return running;
    }
  }

  /// For engines: says how the query is stopped that this thread is about to run.
  ///
  /// @param stop may come when the query does not run yet, more than once, and from another thread
  /// @return to be closed when the query has ended
  /// @throws MillraceException SQL_STOPPED when it need not begin
  public static Running watch(Runnable stop) {
    QueryStop current = CURRENT.isBound() ? CURRENT.get() : null;
    var watched = new Running(current, stop);
    if (current != null) {
      synchronized (current.lock) {
        if (!current.isStopped) {
          current.running = watched;
        }
      }
      watched.requireWanted();
    }
    return watched;
  }

  /// A query on its way.
  public static final class Running implements AutoCloseable {

    private final @Nullable QueryStop of;
    private final Runnable stop;

    private Running(@Nullable QueryStop of, Runnable stop) {
      this.of = of;
      this.stop = stop;
    }

    /// @throws MillraceException SQL_STOPPED when nobody wants its answer any more
    public void requireWanted() {
      if (of != null) {
        synchronized (of.lock) {
          if (of.isStopped) {
            throw ProblemCode.SQL_STOPPED.exception(
                "The query was stopped.",
                "Ask for less, or raise 'query_timeout' in millrace.yaml.");
          }
        }
      }
    }

    @Override
    public void close() {
      if (of != null) {
        synchronized (of.lock) {
          of.running = null;
        }
      }
    }
  }
}
