package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.Arrivals;
import dev.millrace.ingest.jdbc.Drivers;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows one database for as long as it is open. Whatever ends the engine, it is started again
/// from the lake's mark; when the slot is gone, or keeps more log than its budget and is dropped
/// for it, a new snapshot reconciles what was missed.
public final class CaptureLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CaptureLoop.class);

  private final SourceDefinition.Capture source;
  private final CaptureSink.Parts parts;
  private final CaptureCounts counts = new CaptureCounts();
  private final Slot slot;
  private final Pace pace;
  private final Thread runner;
  private final Thread committer;
  private final Thread watcher;
  private final AtomicReference<@Nullable CaptureSink> sink = new AtomicReference<>();
  private final AtomicReference<@Nullable DebeziumEngine<?>> engine = new AtomicReference<>();
  private volatile boolean isClosed;
  private volatile long keptBytes;
  private volatile @Nullable String trouble;
  private volatile @Nullable String alarm;
  private volatile boolean isOverBudget;
  private volatile int lostSnapshots;

  /// @param retry how long to wait after the engine has ended for the first time
  /// @param maxRetry how long to wait at most
  /// @param look how often the slot is looked at
  public record Pace(Duration retry, Duration maxRetry, Duration look) {
    public static final Pace DEFAULT =
        new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 10;

    /// A snapshot is dear to the database: each that was lost makes the next wait twice as long.
    Duration afterLost(int snapshots) {
      Duration wait = maxRetry.multipliedBy(1L << Math.min(snapshots, MOST_DOUBLINGS));
      return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
  }

  public CaptureLoop(
      SourceDefinition.Capture source,
      Lake lake,
      Arrivals arrivals,
      Path spill,
      Drivers drivers,
      Pace pace) {
    this.source = source;
    this.parts = new CaptureSink.Parts(lake, arrivals, spill, counts);
    this.slot = new Slot(source, drivers);
    this.pace = pace;
    String name = "capture-" + source.name();
    this.runner = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    this.committer = Thread.ofVirtual().name(name + "-commit").unstarted(this::commit);
    this.watcher = Thread.ofVirtual().name(name + "-slot").unstarted(this::watch);
  }

  /// Begins to follow.
  public void start() {
    runner.start();
    committer.start();
    watcher.start();
  }

  /// What has been done, and what is wrong now.
  public CaptureStatus status() {
    CaptureSink open = sink.get();
    CaptureStatus.State state =
        trouble != null
            ? CaptureStatus.State.RETRYING
            : open == null
                ? CaptureStatus.State.STARTING
                : open.isInSnapshot()
                    ? CaptureStatus.State.SNAPSHOT
                    : CaptureStatus.State.STREAMING;
    return new CaptureStatus(
        source.name().value(),
        state,
        counts.received(),
        counts.loaded(),
        counts.unchanged(),
        counts.repeated(),
        counts.snapshots(),
        keptBytes,
        source.walBudget(),
        alarm,
        trouble);
  }

  private void run() {
    Duration wait = pace.retry();
    while (!isClosed) {
      long loaded = counts.loaded();
      try {
        trouble = follow();
      } catch (SQLException e) {
        trouble = source.database().shown(String.valueOf(e.getMessage()));
      } catch (MillraceException e) {
        trouble = e.problem().message();
      } catch (RuntimeException e) {
        trouble = source.database().shown(String.valueOf(e.getMessage()));
        LOG.warn("The capture of '{}' met an error", source.name(), e);
      }
      if (!isClosed) {
        LOG.warn("The capture of '{}' starts again: {}", source.name(), trouble);
        wait = counts.loaded() > loaded ? pace.retry() : wait;
        pause(lostSnapshots > 0 ? pace.afterLost(lostSnapshots) : wait);
        wait =
            wait.multipliedBy(2).compareTo(pace.maxRetry()) > 0
                ? pace.maxRetry()
                : wait.multipliedBy(2);
      }
    }
  }

  /// Runs the engine until it ends.
  ///
  /// @return why it ended
  private String follow() throws SQLException {
    String stored = parts.lake().mark(CaptureSink.markName(source)).orElse(null);
    String system = slot.system();
    CaptureMark from = goOn(stored, system);
    if (from == null) {
      slot.drop(); // a snapshot is exact where it makes its own slot
    }
    var open = new CaptureSink(source, parts, system, from, stored);
    var ended = new AtomicReference<>("the engine ended");
    sink.set(open);
    LeftoverMetrics.remove(source.name().value());
    try {
      DebeziumEngine<RecordChangeEvent<SourceRecord>> running =
          build(EngineSettings.of(source, from), open, ended);
      engine.set(running);
      if (!isClosed) {
        trouble = null;
        isOverBudget = false;
        running.run(); // closes itself when it ends
      }
    } finally {
      engine.set(null);
      open.close();
      sink.set(null);
    }
    return source.database().shown(ended.get());
  }

  /// Where to go on; null to begin with a snapshot.
  private @Nullable CaptureMark goOn(@Nullable String stored, String system) throws SQLException {
    if (stored == null) {
      return null;
    }
    CaptureMark mark = CaptureMark.parse(stored);
    if (!slot.look().isThere()) {
      LOG.warn("The slot '{}' is gone: a new snapshot finds what was missed", source.slot());
      return null;
    }
    if (!mark.tables().equals(source.captured()) || !mark.system().equals(system)) {
      LOG.info("The capture of '{}' is of other tables than before: a new snapshot", source.name());
      return null;
    }
    return mark;
  }

  private static DebeziumEngine<RecordChangeEvent<SourceRecord>> build(
      Properties settings, CaptureSink sink, AtomicReference<String> ended) {
    return DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
        .using(settings)
        .using(CaptureLoop.class.getClassLoader())
        .using((success, message, error) ->
            ended.set(error == null ? String.valueOf(message) : message + ": " + rootOf(error)))
        .notifying(sink)
        .build();
  }

  private static String rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private void commit() {
    try {
      while (!isClosed) {
        CaptureSink open = sink.get();
        if (open == null) {
          Thread.sleep(source.commitEvery());
        } else {
          open.awaitWork(source.commitEvery());
          open.commitPending();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The slot never keeps more log than its budget: past it, it is dropped.
  private void watch() {
    while (!isClosed) {
      pause(pace.look());
      try {
        Slot.State state = slot.look();
        keptBytes = state.keptBytes();
        judge(state);
      } catch (SQLException | RuntimeException e) {
        LOG.debug("The slot '{}' cannot be looked at", source.slot(), e);
      }
    }
  }

  private void judge(Slot.State state) throws SQLException {
    if (state.keptBytes() > source.walBudget() && !isClosed) {
      CaptureSink open = sink.get();
      lostSnapshots = open != null && open.isInSnapshot() ? lostSnapshots + 1 : 0;
      alarm =
          "The slot '%s' kept %,d bytes of log, more than its budget of %,d; it was dropped, and %s."
              .formatted(source.slot(), state.keptBytes(), source.walBudget(), next());
      LOG.error("{}", alarm);
      isOverBudget = true;
      slot.drop();
      stopEngine();
    } else if (state.keptBytes() > source.walBudget() / 2) {
      alarm =
          "The slot '%s' keeps %,d bytes of log, more than half of its budget of %,d."
              .formatted(source.slot(), state.keptBytes(), source.walBudget());
      LOG.warn("{}", alarm);
    } else if (!isOverBudget) {
      alarm = null;
    }
  }

  private String next() {
    return lostSnapshots == 0
        ? "a new snapshot follows"
        : "with it a snapshot that was not whole (%d in a row); the next begins in %d s. Raise 'wal_budget', or capture fewer tables"
            .formatted(lostSnapshots, pace.afterLost(lostSnapshots).toSeconds());
  }

  private void stopEngine() {
    DebeziumEngine<?> running = engine.get();
    CaptureSink open = sink.get();
    if (open != null) {
      open.close();
    }
    if (running != null) {
      try {
        running.close();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("The engine of '{}' was not running", source.name(), e);
      }
    }
  }

  private void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isClosed = true;
    }
  }

  @Override
  public void close() {
    CaptureSink open = sink.get();
    if (open != null && !isClosed) {
      open.commitPending();
    }
    isClosed = true;
    stopEngine();
    committer.interrupt();
    watcher.interrupt();
    runner.interrupt();
    try {
      runner.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
