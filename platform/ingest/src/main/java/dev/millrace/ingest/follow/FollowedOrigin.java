package dev.millrace.ingest.follow;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.Arrivals;
import dev.millrace.ingest.follow.FollowStatus.State;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One followed source: read all the time once it is started, and to its present end when it is
/// run. Every commit moves the source's mark, so whatever ends a reading, the next goes on where
/// the lake stands.
public final class FollowedOrigin implements Origin, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedOrigin.class);

  private final Followed followed;
  private final Lake lake;
  private final Arrivals arrivals;
  private final Pace pace;
  private final String name;
  private final Thread follower;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Reading reading;
  private volatile BatchCounts counts = BatchCounts.NONE;
  private volatile long behind = -1;
  private volatile State state = State.WAITING;
  private volatile @Nullable String alarm;
  private volatile @Nullable String trouble;

  /// @param retry how long to wait after a first failure
  /// @param maxRetry how long to wait at most
  public record Pace(Duration retry, Duration maxRetry) {
    public static final Pace DEFAULT = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  public FollowedOrigin(Followed followed, Lake lake, Arrivals arrivals, Pace pace) {
    this.followed = followed;
    this.lake = lake;
    this.arrivals = arrivals;
    this.pace = pace;
    this.name = followed.definition().name().value();
    this.follower = Thread.ofPlatform().name("follow-" + name).daemon().unstarted(this::follow);
  }

  /// Begins to follow, where the definition says so.
  public void start() {
    if (followed.isAlways()) {
      state = State.STARTING;
      follower.start();
    }
  }

  public FollowStatus status() {
    return new FollowStatus(name, state, counts, behind, alarm, trouble);
  }

  private void follow() {
    Duration wait = pace.retry();
    while (closed.getCount() > 0) {
      try {
        lock.lockInterruptibly();
        try {
          step(followed.commitEvery(), SourceProgress.NONE, true);
        } finally {
          lock.unlock();
        }
        state = State.FOLLOWING;
        trouble = null;
        wait = pace.retry();
      } catch (InterruptedException e) {
        return; // nobody of ours interrupts it
      } catch (RuntimeException e) {
        if (closed.getCount() > 0) {
          tell(e);
          wait = paused(wait);
        }
      }
    }
  }

  private void tell(RuntimeException e) {
    state = State.RETRYING;
    if (e instanceof MillraceException known) {
      trouble = known.problem().message();
      LOG.warn("The source '{}' is tried again: {}", name, trouble);
    } else {
      trouble = followed.shown(String.valueOf(e.getMessage()));
      LOG.warn("The source '{}' met an error and is tried again", name, e);
    }
  }

  /// Waits, or until this is closed.
  ///
  /// @return how long to wait next time
  private Duration paused(Duration wait) {
    try {
      boolean isOver = closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("The source '{}' is {}", name, isOver ? "closed" : "tried again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Duration next = wait.multipliedBy(2);
    return next.compareTo(pace.maxRetry()) > 0 ? pace.maxRetry() : next;
  }

  /// Offers again what is in quarantine, between two batches; empty where the kind cannot.
  public Optional<SourceRun> replay(String id, Instant now) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return followed.replay(id, now);
    } finally {
      closeReading(); // it knows the table as it was
      lock.unlock();
    }
  }

  /// Gathers once and commits; called with the lock.
  private BatchCounts step(Duration longest, SourceProgress progress, boolean isTold)
      throws InterruptedException {
    Reading open = reading;
    boolean isWell = false;
    try {
      if (open == null) {
        open = followed.open();
        reading = open;
      }
      BatchCounts done = commit(open, longest, progress, isTold);
      behind = open.behind();
      isWell = true;
      return done;
    } finally {
      if (!isWell) {
        closeReading();
      }
    }
  }

  private BatchCounts commit(
      Reading open, Duration longest, SourceProgress progress, boolean isTold)
      throws InterruptedException {
    try (Batch batch = open.gather(longest)) {
      Mark mark = batch.mark();
      if (mark != null) {
        lake.commit(new LakeCommit(batch.changes(), mark));
        batch.views().forEach(lake::define);
      }
      alarm = open.alarm(); // before the counts: who waits for those finds it
      counts = counts.and(batch.counts());
      progress.read(batch.counts().received(), batch.bytes());
      if (isTold && batch.counts().loaded() > 0) {
        arrivals.arrived(name, batch.counts().loaded());
      }
      return batch.counts();
    }
  }

  private void closeReading() {
    Reading open = reading;
    reading = null;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException e) {
        LOG.debug("The reading of '{}' did not close", name, e);
      }
    }
  }

  @Override
  public SourceSample sample(int rows) throws InterruptedException {
    return followed.sample(rows);
  }

  /// Reads to the source's present end. The commits are many; the run is recorded after the last.
  @Override
  public SourceRun run(RunCall call) throws InterruptedException {
    String mark = "pull/%s/%s".formatted(name, call.id());
    if (lake.mark(mark).isPresent()) {
      return RunTable.find(lake.view(), name, call.id());
    }
    lock.lockInterruptibly();
    try {
      BatchCounts total = step(Duration.ZERO, call.progress(), false); // opens it
      Reading open = reading;
      if (open == null) {
        throw new IllegalStateException("The reading is not open; this is a bug.");
      }
      open.noteEnd();
      call.progress().expected(total.received() + Math.max(0, open.behind()));
      while (!open.hasReachedEnd() && closed.getCount() > 0) {
        total = total.and(step(followed.commitEvery(), call.progress(), false));
      }
      SourceRun run = recorded(call, total);
      lake.commit(new LakeCommit(List.of(RunTable.row(run)), new Mark(mark, null, run.summary())));
      return run;
    } finally {
      if (!followed.isAlways()) {
        closeReading();
      }
      lock.unlock();
    }
  }

  private SourceRun recorded(RunCall call, BatchCounts total) {
    return new SourceRun(
        call.id(),
        name,
        call.startedAt(),
        total.received(),
        total.loaded(),
        total.quarantined(),
        total.unchanged(),
        total.values(),
        List.of());
  }

  @Override
  public List<FieldRule> fields() {
    return followed.definition().fields();
  }

  /// A commit that is under way is finished; nothing is interrupted in the middle of a file.
  @Override
  public void close() {
    closed.countDown();
    Reading open = reading;
    if (open != null) {
      open.stop();
    }
    try {
      if (follower.isAlive()) {
        follower.join(Duration.ofSeconds(20));
      }
      if (lock.tryLock(10, TimeUnit.SECONDS)) {
        closeReading();
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
