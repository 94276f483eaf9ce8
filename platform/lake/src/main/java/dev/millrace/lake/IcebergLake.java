package dev.millrace.lake;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.store.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.iceberg.CatalogProperties;

/// Iceberg tables below one directory, with their catalog in the platform database. Several
/// processes may use the same lake.
public final class IcebergLake implements Lake {

  private static final String BUCKET = "s3://";

  private final LakeContext lake;

  private IcebergLake(LakeContext lake) {
    this.lake = lake;
  }

  /// Opens the lake, and makes it where there is none. The caller keeps the database and the engine
  /// and closes them after the lake.
  public static IcebergLake open(
      LakeSettings settings, PlatformDatabase platform, SqlEngine engine, InstantSource clock) {
    var files = new LocalFileIO();
    files.initialize(Map.of(CatalogProperties.WAREHOUSE_LOCATION, settings.directory().toString()));
    return open(settings, files, new Parts(platform, engine, clock));
  }

  /// What a lake works with.
  public record Parts(PlatformDatabase platform, SqlEngine engine, InstantSource clock) {}

  /// Opens a lake whose files lie in a bucket; the settings' directory holds copies of them. The
  /// lake closes the bucket.
  ///
  /// @param cacheBytes how large the copies may become
  public static IcebergLake open(
      LakeSettings settings, ObjectStore bucket, long cacheBytes, Parts parts) {
    boolean isOpen = false;
    try {
      var lake = open(settings, BucketFiles.open(bucket, settings.directory(), cacheBytes), parts);
      isOpen = true;
      return lake;
    } finally {
      if (!isOpen) {
        bucket.close();
      }
    }
  }

  private static IcebergLake open(LakeSettings settings, LakeFiles files, Parts parts) {
    PlatformDatabase platform = parts.platform();
    SqlEngine engine = files.reading(parts.engine());
    InstantSource clock = parts.clock();
    var database = new CatalogDatabase(platform.dataSource(), clock);
    database.prepare();
    requireHere(files, database);
    return new IcebergLake(
        new LakeContext(
            settings,
            database,
            new LakePoints(platform.dataSource(), clock),
            new EnvironmentStore(platform.dataSource(), clock),
            files,
            new Tables(database, files),
            new TableFiles(files, engine),
            engine,
            clock,
            new LiveViews(),
            new ReentrantLock()));
  }

  /// Tables do not move by a changed setting.
  private static void requireHere(LakeFiles files, CatalogDatabase database) {
    database
        .locations()
        .tables()
        .forEach((table, location) -> {
          boolean isInBucket = location.startsWith(BUCKET);
          if (isInBucket ? !files.contains(location) : files.root().startsWith(BUCKET)) {
            throw ProblemCode.DEFINITION_VALUE.exception(
                "The table '%s' lies at '%s', and the lake is to be at '%s'; expected one place."
                    .formatted(table, location, files.root()),
                "Set 'lake: location' back, or begin with a new data directory.");
          }
        });
  }

  LakeContext context() {
    return lake;
  }

  @Override
  public LakeView view() {
    return new PublishedView(PinnedTables.published(lake, lake.tables().catalog()));
  }

  @Override
  public List<TableState> commit(LakeCommit commit) {
    if (!mark(commit.mark().name()).equals(Optional.ofNullable(commit.mark().before()))) {
      throw LakeWriter.moved(commit.mark());
    }
    List<TableWrite> writes =
        commit.changes().stream().<TableWrite>map(change -> write(change, commit.mark())).toList();
    Map<TableName, TableState> states = new LinkedHashMap<>();
    new LakeWriter(lake)
        .write(writes, commit.mark())
        .forEach(table -> states.put(table.name(), table.state()));
    return List.copyOf(states.values());
  }

  private TableWrite write(TableChange change, Mark mark) {
    return switch (change) {
      case TableAppend append -> new RowsAppend(append, mark, lake.engine());
      case TableDelete delete -> CopyOnWrite.of(delete, mark, lake);
      case TableMerge merge -> CopyOnWrite.of(merge, mark, lake);
      case TableOverwrite overwrite ->
          overwrite.slice() == null
              ? new FullOverwrite(overwrite, mark, lake.engine())
              : CopyOnWrite.of(overwrite, mark, lake);
    };
  }

  @Override
  public LakeView asOf(AsOf moment) {
    return new PublishedView(new PastStates(lake).at(moment));
  }

  @Override
  public void define(TableName view, String select) {
    Disk.guard(() -> {
      new LakeViews(lake).define(view, select);
      return lake;
    });
  }

  @Override
  public Optional<String> mark(String name) {
    return lake.database().mark(name);
  }

  @Override
  public LakeBranch branch(RunId run) {
    return new RunBranch(lake, new BranchName(run), new RunLife());
  }

  /// Forgets snapshots that were replaced longer ago than this, and deletes what only they held, as
  /// well as files that a crash has left. Views that this process still holds keep theirs.
  public void expire(Duration keep) {
    LakeDesk desk = desk();
    desk.expire(keep);
    desk.collectOrphans(CleanUp.ORPHAN_AGE);
  }

  /// For those who look after the lake.
  public LakeDesk desk() {
    return new LakeDesk(lake);
  }

  /// Long-lived branches over all tables.
  public Environments environments() {
    return new Environments(lake);
  }

  /// Where the tables lie.
  public Path directory() {
    return lake.settings().directory();
  }

  /// The tables' files; who deletes some does it here, so that a backup can keep them.
  public LakeFiles files() {
    return lake.files();
  }

  /// Whether its files lie in a bucket, and not in the data directory.
  public boolean isInBucket() {
    return lake.files() instanceof BucketFiles;
  }

  @Override
  public void close() {
    lake.files().close();
  }
}
