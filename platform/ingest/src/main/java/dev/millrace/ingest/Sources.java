package dev.millrace.ingest;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ingest.file.FilesOrigin;
import dev.millrace.ingest.follow.Followed;
import dev.millrace.ingest.follow.FollowedOrigin;
import dev.millrace.ingest.http.HttpOrigin;
import dev.millrace.ingest.jdbc.Drivers;
import dev.millrace.ingest.jdbc.JdbcOrigin;
import dev.millrace.ingest.mongo.MongoSource;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.replay.SourceReplay;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.topic.TopicSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sources of a project: what each holds, and its runs. A source has one run at a time. Safe
/// for any thread.
public final class Sources {

  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
  private static final int MAX_SAMPLE_ROWS = 100;
  private static final int MAX_REMEMBERED_RUNS = 200;

  private final LandingZone.Context context;
  private final Places places;
  private final Map<String, SourceDefinition> definitions = new TreeMap<>();
  private final Map<String, Origin> origins = new TreeMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final Map<String, RunningSource> running = new LinkedHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /// Folders that sources use.
  ///
  /// @param files root of the landing zone
  /// @param drivers jars of JDBC drivers that the user has put there
  /// @param spill rows that wait for their commit
  public record Places(Path files, Path drivers, Path spill) {}

  public Sources(LandingZone.Context context, List<SourceDefinition> sources, Places places) {
    this.context = context;
    this.places = places;
    var drivers = new Drivers(places.drivers());
    for (SourceDefinition source : sources) {
      String name = source.name().value();
      definitions.put(name, source);
      origin(source, places, drivers).ifPresent(origin -> origins.put(name, origin));
    }
  }

  private Optional<Origin> origin(SourceDefinition source, Places places, Drivers drivers) {
    return switch (source) {
      case SourceDefinition.Files files ->
          Optional.of(
              new FilesOrigin(
                  files,
                  places.files(),
                  new FilesOrigin.Opened(context.parquet(), context.stores())));
      case SourceDefinition.Http http ->
          Optional.of(new HttpOrigin(http, context.lake(), context.zone(), places.spill()));
      case SourceDefinition.Jdbc jdbc ->
          Optional.of(
              new JdbcOrigin(jdbc, context.lake(), context.zone(), drivers, places.spill()));
      case SourceDefinition.Capture _ -> Optional.empty();
      case SourceDefinition.Kafka kafka -> Optional.of(follow(new TopicSource(kafka, context)));
      case SourceDefinition.Mongo mongo ->
          Optional.of(follow(new MongoSource(mongo, context, places.spill())));
    };
  }

  private FollowedOrigin follow(Followed followed) {
    return new FollowedOrigin(
        followed, context.lake(), context.arrivals(), FollowedOrigin.Pace.DEFAULT);
  }

  /// Those that are followed all the time, or could be.
  List<FollowedOrigin> followed() {
    return origins.values().stream()
        .filter(FollowedOrigin.class::isInstance)
        .map(FollowedOrigin.class::cast)
        .toList();
  }

  /// By name.
  public List<SourceDefinition> definitions() {
    return List.copyOf(definitions.values());
  }

  /// @throws MillraceException NOT_FOUND
  public SourceDefinition require(String name) {
    SourceDefinition source = definitions.get(name);
    if (source == null) {
      throw new MillraceException(
          ProblemCode.NOT_FOUND.problem(
              "There is no source '%s'.".formatted(name),
              Nearest.hint(name, definitions.keySet(), "Define it in sources/.")));
    }
    return source;
  }

  /// Connects to a source and answers what it holds. Stores nothing.
  public SourceSample test(String name, int rows) throws InterruptedException {
    return origin(name).sample(Math.min(MAX_SAMPLE_ROWS, rows));
  }

  /// The same without a running platform.
  public static SourceSample test(
      SourceDefinition source, Places places, FilesOrigin.Opened opened, int rows)
      throws InterruptedException {
    var drivers = new Drivers(places.drivers());
    return switch (source) {
      case SourceDefinition.Files files ->
          new FilesOrigin(files, places.files(), opened).sample(rows);
      case SourceDefinition.Http http -> HttpOrigin.sample(http, rows);
      case SourceDefinition.Jdbc jdbc -> JdbcOrigin.sample(jdbc, drivers, rows);
      case SourceDefinition.Capture capture -> throw runsByItself(capture.name().value());
      case SourceDefinition.Kafka kafka -> TopicSource.sample(kafka, rows);
      case SourceDefinition.Mongo mongo -> MongoSource.sample(mongo, rows);
    };
  }

  /// Reads a source once and returns when it is committed.
  ///
  /// @param id the same when the run is attempted again: it then has the effect of one
  /// @throws MillraceException SOURCE_BUSY when a run is under way
  public SourceRun run(String name, String id, SourceProgress progress)
      throws InterruptedException {
    return run(name, id, progress, false);
  }

  private SourceRun run(String name, String id, SourceProgress progress, boolean isReplay)
      throws InterruptedException {
    Origin origin = origin(name);
    ReentrantLock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
    if (!lock.tryLock()) {
      throw busy(name);
    }
    try {
      SourceRun run = origin.run(new RunCall(id, context.clock().instant(), progress, isReplay));
      if (run.loaded() > 0) {
        context.arrivals().arrived(name, run.loaded());
      }
      return run;
    } finally {
      lock.unlock();
    }
  }

  private static MillraceException busy(String name) {
    return ProblemCode.SOURCE_BUSY.exception(
        "The source '%s' is being read already.".formatted(name),
        "Wait for that run, or look at it with './millrace source ls'.");
  }

  /// Begins a run and returns at once.
  ///
  /// @param isReplay whether rows are made again from the answers that were kept
  /// @throws MillraceException SOURCE_BUSY when a run is under way
  public RunningSource start(String name, boolean isReplay) throws InterruptedException {
    Origin origin = origin(name);
    if (isReplay && !(origin instanceof HttpOrigin)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The source '%s' keeps no answers; expected one of 'type: http'.".formatted(name),
          "Run it without --replay.");
    }
    if (origin instanceof FilesOrigin) {
      throw runsByItself(name);
    }
    if (locks.computeIfAbsent(name, _ -> new ReentrantLock()).isLocked()) {
      throw busy(name);
    }
    var started = context.clock().instant();
    String id =
        "%s-%d-%d"
            .formatted(name.replace('_', '-'), started.toEpochMilli(), numbers.incrementAndGet());
    var run = new RunningSource(id, name, started);
    remember(run);
    Thread.ofVirtual().name("source-" + name).start(() -> finish(run, isReplay));
    return run;
  }

  private void finish(RunningSource run, boolean isReplay) {
    try {
      run.done(run(run.source(), run.id(), run, isReplay));
    } catch (MillraceException e) {
      run.failed(e.problem());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      run.failed(ProblemCode.SOURCE_UNREACHABLE.problem("The run was stopped.", "Start it again."));
    } catch (RuntimeException e) {
      LOG.error("The run '{}' met a bug", run.id(), e);
      run.failed(
          ProblemCode.START_FAILED.problem(
              "The run of '%s' met a bug: %s."
                  .formatted(run.source(), e.getClass().getSimpleName()),
              "See millrace.log, and report it."));
    }
  }

  private void remember(RunningSource run) {
    synchronized (running) {
      running.put(run.id(), run);
      var oldest = running.values().iterator();
      while (running.size() > MAX_REMEMBERED_RUNS && oldest.hasNext()) {
        if (oldest.next().isDone()) {
          oldest.remove();
        }
      }
    }
  }

  /// A run that was started here, while it goes on and for a while after it.
  public Optional<RunningSource> started(String id) {
    synchronized (running) {
      return Optional.ofNullable(running.get(id));
    }
  }

  /// Committed runs of a source, newest first.
  public List<SourceRun> runs(String name, int limit, int offset) {
    require(name);
    return RunTable.read(context.lake().view(), name, limit, offset);
  }

  /// Holds what the source has in quarantine to what is expected of its rows now, and loads what is
  /// well. The rest stays.
  public SourceRun replay(String name) throws InterruptedException {
    SourceDefinition source = require(name);
    Origin origin = origin(name);
    ReentrantLock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
    if (!lock.tryLock()) {
      throw busy(name);
    }
    try {
      SourceRun run = replay(source, origin);
      if (run.loaded() > 0) {
        context.arrivals().arrived(name, run.loaded());
      }
      return run;
    } finally {
      lock.unlock();
    }
  }

  private SourceRun replay(SourceDefinition source, Origin origin) throws InterruptedException {
    Instant now = context.clock().instant();
    String id = "replay-%d-%d".formatted(now.toEpochMilli(), numbers.incrementAndGet());
    if (origin instanceof FollowedOrigin followed) {
      Optional<SourceRun> run = followed.replay(id, now);
      if (run.isPresent()) {
        return run.get();
      }
    }
    if (source instanceof SourceDefinition.Mongo) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The source '%s' keeps the history of documents; its quarantine cannot be replayed."
              .formatted(source.name()),
          "Change the document once more, mended; look at it in bronze.quarantine.");
    }
    long before = quarantined(source);
    if (origin instanceof FilesOrigin files) {
      files.replay(context.lake(), context.zone(), places.spill()).run(context.lake().view(), now);
    }
    long mended = Math.max(0, before - quarantined(source));
    return new SourceReplay(context.lake(), source, origin.fields(), context.zone())
        .run(id, now)
        .and(mended);
  }

  private long quarantined(SourceDefinition source) {
    LakeView view = context.lake().view();
    long[] count = {0};
    if (view.find(Quarantine.TABLE).isPresent()) {
      view.read(
          SqlQuery.of(
              "select count(*) from bronze.quarantine where source = ?", source.name().value()),
          row -> count[0] = row[0] instanceof Number number ? number.longValue() : 0);
    }
    return count[0];
  }

  private Origin origin(String name) {
    require(name);
    Origin origin = origins.get(name);
    if (origin == null) {
      throw runsByItself(name);
    }
    return origin;
  }

  private static MillraceException runsByItself(String name) {
    return ProblemCode.PARAMETER_VALUE.exception(
        "The source '%s' runs by itself, all the time.".formatted(name),
        "Look at it with './millrace source ls'.");
  }
}
