package dev.millrace.lake;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lake's files in a bucket, read through copies on this machine's disk. What is written is
/// written here first and is in the bucket before anything points to it, so a process that dies
/// between leaves nothing but an orphan.
public final class BucketFiles implements LakeFiles {

  private static final Logger LOG = LoggerFactory.getLogger(BucketFiles.class);
  private static final int UPLOADS = 8;

  private final transient ObjectStore bucket;
  private final transient Path directory;
  private final transient LakeCache cache;
  private final transient KeptFiles kept = new KeptFiles(this::deleteNow);
  private final String root;

  private BucketFiles(ObjectStore bucket, Path directory, LakeCache cache) {
    this.bucket = bucket;
    this.directory = directory;
    this.cache = cache;
    this.root = bucket.location();
  }

  /// @param directory for the copies, of which it is the only user
  static BucketFiles open(ObjectStore bucket, Path directory, long cacheBytes) {
    return new BucketFiles(bucket, directory, LakeCache.open(bucket, directory, cacheBytes));
  }

  /// How much is on this machine.
  long cachedBytes() {
    return cache.bytes();
  }

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }

  @Override
  public String root() {
    return root;
  }

  @Override
  public Path path(String location) {
    String below = root + "/";
    if (location.startsWith(below)) {
      Path path = directory.resolve(location.substring(below.length())).normalize();
      if (path.startsWith(directory) && locationOf(path).equals(location)) {
        return path;
      }
    }
    throw new IllegalArgumentException(
        "The file '%s' is not in the warehouse '%s'.".formatted(location, root));
  }

  @Override
  public String locationOf(Path path) {
    return root + "/" + key(path);
  }

  private String key(Path path) {
    return directory.relativize(path).toString().replace('\\', '/');
  }

  @Override
  public boolean contains(String location) {
    try {
      return path(location).isAbsolute();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public InputFile newInputFile(String location) {
    return new BucketInputFile(this, path(location), location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new BucketOutputFile(this, new SyncedOutputFile(path(location), location, this::store));
  }

  /// Fetches files and keeps them here for as long as the hold is open.
  LakeCache.Hold hold(Collection<Path> files) {
    try {
      return cache.hold(files);
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.NOT_FOUND) {
        throw new NotFoundException(e, "%s", e.problem().message());
      }
      throw e;
    }
  }

  /// A file that is whole and on this machine's disk.
  private void store(Path file) {
    boolean isStored = false;
    try {
      bucket.write(file, key(file));
      isStored = true;
    } finally {
      if (!isStored) {
        cache.forget(List.of(file));
      }
    }
    cache.add(file, file.toFile().length());
  }

  @Override
  public void settle(List<WrittenFile> files) {
    var turns = new Semaphore(UPLOADS);
    List<Future<?>> storing = new ArrayList<>();
    try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (WrittenFile file : files) {
        turns.acquireUninterruptibly();
        storing.add(
            each.submit(() -> {
              try {
                Disk.sync(file.path());
                store(file.path());
              } finally {
                turns.release();
              }
            }));
      }
    }
    for (Future<?> one : storing) {
      if (one.state() == Future.State.FAILED) {
        throw one.exceptionNow() instanceof RuntimeException e
            ? e
            : new IllegalStateException(one.exceptionNow());
      }
    }
  }

  @Override
  public SqlEngine reading(SqlEngine engine) {
    return new HoldingEngine(engine, this);
  }

  /// A bucket that gives no answer does not undo what was committed: the file is an orphan then.
  @Override
  public void deleteFile(String location) {
    try {
      kept.delete(path(location));
    } catch (MillraceException e) {
      LOG.warn("'{}' stays until clean-up: {}", location, e.problem().message());
    }
  }

  @Override
  public void deleteAll(Collection<String> locations) {
    kept.delete(locations.stream().map(this::path).toList());
  }

  private void deleteNow(Collection<Path> files) {
    cache.forget(files);
    bucket.delete(files.stream().map(this::key).toList());
  }

  @Override
  public void whileKept(Runnable work) {
    kept.whileKept(work);
  }

  @Override
  public List<Found> olderThan(Instant moment) {
    List<Found> old = new ArrayList<>();
    @Nullable String after = null;
    ObjectStore.Page page;
    do {
      page = bucket.list("", after);
      for (StoredObject object : page.objects()) {
        after = object.key();
        String location = root + "/" + object.key();
        if (object.modified().isBefore(moment) && contains(location)) {
          old.add(new Found(location, object.bytes()));
        }
      }
    } while (!page.isLast());
    return old;
  }

  @Override
  public void close() {
    bucket.close();
  }
}
