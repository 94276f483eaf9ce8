package dev.millrace.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.LandingBucket;
import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.ObjectStores;
import dev.millrace.ingest.file.FileLimits;
import dev.millrace.ingest.file.FileLoad;
import dev.millrace.ingest.file.FileReading;
import dev.millrace.ingest.file.FileTaking;
import dev.millrace.ingest.file.LandingFile;
import dev.millrace.ingest.file.Sidecar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches `<root>/landing/<folder>/` for files. A file that has stopped growing is loaded and
/// moved to `<root>/processed/<folder>/` with a `*.meta.json` that says what became of it; after a
/// while both move on to `<root>/archive/`. Names that begin with a dot are left alone: they are
/// still being written.
public final class LandingZone implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LandingZone.class);
  private static final int MAX_FILES_A_LOOK = 10_000;

  private final Path root;
  private final Path loading;
  private final List<SourceDefinition.Files> sources;
  private final List<BucketLanding> buckets = new ArrayList<>();
  private final Lake lake;
  private final InstantSource clock;
  private final ZoneId zone;
  private final Settings settings;
  private final ParquetReader parquet;
  private final Arrivals arrivals;
  private final Map<Path, Long> sizes = new HashMap<>();
  private final LongAdder received = new LongAdder();
  private final LongAdder loaded = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder unchanged = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final ReadWriteLock working = new ReentrantReadWriteLock();
  private final Thread thread;
  private volatile boolean isClosed;

  /// @param root holds `landing`, `processed` and `archive`; created when new
  public LandingZone(
      Path root, Context context, List<SourceDefinition> sources, Settings settings) {
    this.root = root;
    this.loading = root.resolve(".loading");
    this.lake = context.lake();
    this.clock = context.clock();
    this.zone = context.zone();
    this.arrivals = context.arrivals();
    this.settings = settings;
    this.parquet = context.parquet();
    List<SourceDefinition.Files> all =
        sources.stream()
            .filter(SourceDefinition.Files.class::isInstance)
            .map(SourceDefinition.Files.class::cast)
            .toList();
    this.sources = all.stream().filter(source -> source.bucket() == null).toList();
    all.forEach(source -> {
      LandingBucket bucket = source.bucket();
      if (bucket != null) {
        buckets.add(bucketLanding(source, bucket, context.stores().open(bucket.access())));
      }
    });
    this.sources.forEach(source -> createFolder(landing(source)));
    forgetInterrupted();
    this.thread = Thread.ofVirtual().name("landing-zone").unstarted(this::run);
  }

  private BucketLanding bucketLanding(
      SourceDefinition.Files source, LandingBucket bucket, ObjectStore store) {
    return new BucketLanding(
        store,
        root.resolve(".fetching").resolve(source.name().value()),
        new BucketLanding.Work(taking(source), taken -> took(source, taken), working.readLock()),
        new BucketLanding.Times(clock, bucket.lookEvery(), settings.archiveAfter()));
  }

  /// Rows of a file whose loading a crash has ended.
  private void forgetInterrupted() {
    if (Files.isDirectory(loading)) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(loading)) {
        for (Path file : left) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Begins to watch.
  public void start() {
    thread.start();
    buckets.forEach(BucketLanding::start);
  }

  /// Does something while no file is loaded or moved; waits until the present look is over.
  public void whileQuiet(Runnable work) {
    whileHeld(working.writeLock(), work);
  }

  private static void whileHeld(Lock lock, Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /// What has become of all rows since the start.
  public Counts counts() {
    return new Counts(
        files.sum(), received.sum(), loaded.sum(), quarantined.sum(), unchanged.sum());
  }

  /// Whether files still wait to be loaded.
  public boolean isBusy() {
    return sources.stream().anyMatch(source -> !waiting(landing(source)).isEmpty());
  }

  /// Loads what lies there and is complete, now. For one thread at a time.
  ///
  /// @return how many files were taken
  public int look() {
    int taken = 0;
    for (SourceDefinition.Files source : sources) {
      for (Path file : waiting(landing(source))) {
        if (!Thread.currentThread().isInterrupted() && isComplete(file)) {
          take(source, file);
          taken++;
        }
      }
    }
    for (BucketLanding bucket : buckets) {
      taken += bucket.isStarted() ? 0 : bucket.look();
    }
    return taken;
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    buckets.forEach(BucketLanding::close);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isClosed) {
      try {
        whileHeld(
            working.readLock(),
            () -> {
              look();
              archive();
            });
        Thread.sleep(settings.lookEvery());
      } catch (InterruptedException e) {
        isClosed = true;
      } catch (RuntimeException e) {
        LOG.warn("The landing zone looks again: {}", e.getMessage(), e);
        sizes.clear();
        if (Thread.currentThread().isInterrupted()) {
          isClosed = true;
        }
      }
    }
  }

  private static List<Path> waiting(Path folder) {
    var found = new ArrayList<Path>();
    if (Files.isSymbolicLink(folder)) {
      return found; // it leads out of the zone
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(".") && found.size() < MAX_FILES_A_LOOK) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  /// Whether the size has not changed between two looks.
  private boolean isComplete(Path file) {
    try {
      long size = Files.isSymbolicLink(file) ? 0 : Files.size(file);
      Long before = sizes.put(file, size);
      return before != null && before == size;
    } catch (IOException e) {
      return false; // it went away between two looks
    }
  }

  private void take(SourceDefinition.Files source, Path file) {
    sizes.remove(file);
    Instant now = clock.instant();
    FileTaking.Taken taken = taking(source).take(file, file.getFileName().toString(), now);
    finish(source, file, now, taken.sidecar());
    took(source, taken);
  }

  private FileTaking taking(SourceDefinition.Files source) {
    return new FileTaking(
        source,
        loading,
        settings.limits(),
        new FileLoad(lake, source, zone, loading, new FileReading(settings.limits(), parquet)));
  }

  private void took(SourceDefinition.Files source, FileTaking.Taken taken) {
    FileLoad.Result result = taken.result();
    if (result == null) {
      return;
    }
    count(result);
    if (result.loaded() > 0 || result.replaced() > 0) {
      arrivals.arrived(source.name().value(), result.loaded());
    }
  }

  private void count(FileLoad.Result result) {
    files.increment();
    received.add(result.received());
    loaded.add(result.loaded());
    quarantined.add(result.quarantined());
    unchanged.add(result.unchanged());
  }

  /// Moves the file and writes its sidecar. The name is made unique: a corrected file may bear an
  /// old one.
  private void finish(
      SourceDefinition.Files source, Path file, Instant now, Map<String, Object> sidecar) {
    Path folder = createFolder(root.resolve("processed").resolve(source.folder()));
    String name = LandingFile.kept(file.getFileName().toString());
    Path target = folder.resolve(name);
    for (int i = 1; Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS); i++) {
      String time = now.toString().replace(':', '-') + (i == 1 ? "" : "-" + i);
      target = folder.resolve(time + "_" + name);
    }
    try {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(folder.resolve(target.getFileName() + ".meta.json").toFile(), sidecar);
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void archive() {
    Instant limit = clock.instant().minus(settings.archiveAfter());
    for (SourceDefinition.Files source : sources) {
      Path processed = root.resolve("processed").resolve(source.folder());
      if (Files.isDirectory(processed)) {
        for (Path meta : waiting(processed)) {
          if (meta.toString().endsWith(".meta.json") && Sidecar.processedAt(meta).isBefore(limit)) {
            String name = meta.getFileName().toString().replaceAll("\\.meta\\.json$", "");
            Path archive = createFolder(root.resolve("archive").resolve(source.folder()));
            move(processed.resolve(name), archive.resolve(name));
            move(meta, archive.resolve(meta.getFileName()));
          }
        }
      }
    }
  }

  private static void move(Path from, Path to) {
    try {
      if (Files.exists(from, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path landing(SourceDefinition.Files source) {
    return root.resolve("landing").resolve(source.folder());
  }

  private static Path createFolder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What loading needs beside the files.
  ///
  /// @param stores opens the buckets of sources that have one
  public record Context(
      Lake lake,
      InstantSource clock,
      ZoneId zone,
      Arrivals arrivals,
      ObjectStores stores,
      ParquetReader parquet) {

    /// Without buckets and Parquet.
    public Context(Lake lake, InstantSource clock, ZoneId zone, Arrivals arrivals) {
      this(lake, clock, zone, arrivals, Context::noBuckets, ParquetReader.NONE);
    }

    private static ObjectStore noBuckets(ObjectAccess access) {
      throw new IllegalStateException(
          "Nothing opens the bucket '%s'; this is a bug.".formatted(access.location()));
    }
  }

  /// @param archiveAfter how long a loaded file stays in `processed`
  public record Settings(Duration lookEvery, Duration archiveAfter, FileLimits limits) {
    public static final Settings DEFAULT = new Settings(Duration.ofMillis(500), Duration.ofDays(7));

    public Settings(Duration lookEvery, Duration archiveAfter) {
      this(lookEvery, archiveAfter, FileLimits.DEFAULT);
    }
  }

  /// Received is loaded plus quarantined plus unchanged.
  public record Counts(long files, long received, long loaded, long quarantined, long unchanged) {}
}
