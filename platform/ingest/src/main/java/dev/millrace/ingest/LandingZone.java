package dev.millrace.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.file.FileLoad;
import dev.millrace.ingest.file.LandingFile;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
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
  private final List<SourceDefinition.Files> sources;
  private final Lake lake;
  private final InstantSource clock;
  private final ZoneId zone;
  private final Settings settings;
  private final Arrivals arrivals;
  private final Map<Path, Long> sizes = new HashMap<>();
  private final LongAdder received = new LongAdder();
  private final LongAdder loaded = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder unchanged = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final ReentrantLock working = new ReentrantLock();
  private final Thread thread;
  private volatile boolean isClosed;

  /// @param root holds `landing`, `processed` and `archive`; created when new
  public LandingZone(
      Path root, Context context, List<SourceDefinition> sources, Settings settings) {
    this.root = root;
    this.lake = context.lake();
    this.clock = context.clock();
    this.zone = context.zone();
    this.arrivals = context.arrivals();
    this.settings = settings;
    this.sources =
        sources.stream()
            .filter(SourceDefinition.Files.class::isInstance)
            .map(SourceDefinition.Files.class::cast)
            .toList();
    this.sources.forEach(source -> createFolder(landing(source)));
    this.thread = Thread.ofVirtual().name("landing-zone").unstarted(this::run);
  }

  /// Begins to watch.
  public void start() {
    thread.start();
  }

  /// Does something while no file is loaded or moved; waits until the present look is over.
  public void whileQuiet(Runnable work) {
    working.lock();
    try {
      work.run();
    } finally {
      working.unlock();
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
        if (isComplete(file)) {
          take(source, file);
          taken++;
        }
      }
    }
    return taken;
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isClosed) {
      try {
        whileQuiet(() -> {
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
    try {
      LandingFile.requireOrdinary(file);
      String hash = LandingFile.hash(file);
      FileLoad.Result result = new FileLoad(lake, source, zone).load(file, hash, now);
      count(result);
      finish(source, file, now, Sidecar.of(file, now, hash, result));
      if (result.loaded() > 0) {
        arrivals.arrived(source.name().value(), result.loaded());
      }
    } catch (MillraceException e) {
      LOG.warn("{}", e.problem().toText());
      if (e.problem().code() == dev.millrace.contracts.problem.ProblemCode.FILE_REFUSED) {
        finish(source, file, now, Sidecar.refused(file, now, e.problem().message()));
        return;
      }
      throw e;
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
    String name = file.getFileName().toString();
    Path target = folder.resolve(name);
    if (Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      target = folder.resolve(now.toString().replace(':', '-') + "_" + name);
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
  public record Context(Lake lake, InstantSource clock, ZoneId zone, Arrivals arrivals) {}

  /// @param archiveAfter how long a loaded file stays in `processed`
  public record Settings(Duration lookEvery, Duration archiveAfter) {
    public static final Settings DEFAULT = new Settings(Duration.ofMillis(500), Duration.ofDays(7));
  }

  /// Received is loaded plus quarantined plus unchanged.
  public record Counts(long files, long received, long loaded, long quarantined, long unchanged) {}

  /// The `*.meta.json` beside a loaded file.
  private static final class Sidecar {

    private static final String PROCESSED_AT = "processed_at";

    static Map<String, Object> of(Path file, Instant now, String hash, FileLoad.Result result) {
      var meta = new LinkedHashMap<String, Object>();
      meta.put("source_file", file.getFileName().toString());
      meta.put(PROCESSED_AT, now.toString());
      meta.put("sha256", hash);
      meta.put("records_received", result.received());
      meta.put("records_processed", result.loaded());
      meta.put("records_quarantined", result.quarantined());
      meta.put("records_unchanged", result.unchanged());
      meta.put("validation_passed", result.quarantined() == 0 && result.trouble() == null);
      if (result.trouble() != null) {
        meta.put("problem", result.trouble());
      }
      return meta;
    }

    static Map<String, Object> refused(Path file, Instant now, String reason) {
      var meta = new LinkedHashMap<String, Object>();
      meta.put("source_file", file.getFileName().toString());
      meta.put(PROCESSED_AT, now.toString());
      meta.put("validation_passed", false);
      meta.put("problem", reason);
      return meta;
    }

    static Instant processedAt(Path meta) {
      try {
        return Instant.parse(
            new ObjectMapper().readTree(meta.toFile()).path(PROCESSED_AT).asText());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
