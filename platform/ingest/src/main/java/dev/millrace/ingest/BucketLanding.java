package dev.millrace.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import dev.millrace.ingest.file.FileTaking;
import dev.millrace.ingest.file.LandingFile;
import dev.millrace.ingest.file.Sidecar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The landing zone of one source in a bucket: `landing/`, `processed/` and `archive/` below its
/// prefix. An object is there whole or not at all, so it is taken when it is first seen: copied to
/// this machine, loaded, and moved by copy and delete. A crash between leaves it in `landing/`,
/// where it is found to be loaded already.
final class BucketLanding implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BucketLanding.class);

  private static final String LANDING = "landing/";
  private static final String PROCESSED = "processed/";
  private static final String ARCHIVE = "archive/";
  private static final String META = ".meta.json";

  /// What one request of S3 copies; also how much room a file takes here while it is loaded.
  private static final long MAX_BYTES = 5L << 30;

  private static final int MAX_OBJECTS_A_LOOK = 10_000;
  private static final Duration ARCHIVE_EVERY = Duration.ofHours(1);

  private final ObjectStore store;
  private final Path fetching;
  private final Work work;
  private final Times times;
  private final Thread thread;
  private volatile boolean isClosed;
  private volatile boolean isStarted;
  private @Nullable Instant archived;
  private @Nullable String trouble;

  /// @param fetching folder for the object that is being loaded, of which it is the only user
  BucketLanding(ObjectStore store, Path fetching, Work work, Times times) {
    this.store = store;
    this.fetching = fetching;
    this.work = work;
    this.times = times;
    this.thread = Thread.ofVirtual().name("landing-bucket").unstarted(this::run);
    forgetInterrupted();
  }

  /// @param turn held while something is loaded or moved
  record Work(FileTaking taking, Consumer<FileTaking.Taken> took, Lock turn) {}

  record Times(InstantSource clock, Duration lookEvery, Duration archiveAfter) {}

  private void forgetInterrupted() {
    try {
      Files.createDirectories(fetching);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(fetching)) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    isStarted = true;
    thread.start();
  }

  boolean isStarted() {
    return isStarted;
  }

  private void run() {
    while (!isClosed) {
      try {
        look();
        if (trouble != null) {
          LOG.info("'{}' answers again.", store.location());
          trouble = null;
        }
      } catch (RuntimeException e) {
        if (!String.valueOf(e.getMessage()).equals(trouble)) {
          trouble = String.valueOf(e.getMessage()); // once, and not at every look
          LOG.warn("'{}' is looked at again later: {}", store.location(), trouble);
        }
      }
      try {
        Thread.sleep(times.lookEvery());
      } catch (InterruptedException e) {
        isClosed = true;
      }
    }
  }

  /// Loads what lies there, and archives what has lain long enough.
  ///
  /// @return how many objects were taken
  int look() {
    int taken = 0;
    for (StoredObject object : list(LANDING)) {
      if (isClosed) {
        return taken;
      }
      String name = object.key().substring(LANDING.length());
      if (!name.isEmpty() && !name.startsWith(".") && !name.contains("/")) {
        work.turn().lock();
        try {
          take(object, name);
          taken++;
        } finally {
          work.turn().unlock();
        }
      }
    }
    archiveInTurn();
    return taken;
  }

  private List<StoredObject> list(String folder) {
    List<StoredObject> found = new ArrayList<>();
    @Nullable String after = null;
    ObjectStore.Page page;
    do {
      page = store.list(folder, after);
      found.addAll(page.objects());
      after = found.isEmpty() ? null : found.getLast().key();
    } while (!page.isLast() && found.size() < MAX_OBJECTS_A_LOOK);
    return found;
  }

  private void take(StoredObject object, String name) {
    Instant now = times.clock().instant();
    if (object.bytes() > MAX_BYTES) {
      refuseLarge(object, name, now);
      return;
    }
    Path file = fetching.resolve(LandingFile.kept(name));
    try {
      if (isThere(() -> store.read(object.key(), file))) {
        FileTaking.Taken taken = work.taking().take(file, name, now);
        finish(object, name, now, taken.sidecar());
        work.took().accept(taken);
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// False when somebody has taken the object away, or has put another in its place.
  private static boolean isThere(Runnable request) {
    try {
      request.run();
      return true;
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /// It stays where it is, with a sidecar that says why.
  private void refuseLarge(StoredObject object, String name, Instant now) {
    String key = PROCESSED + LandingFile.kept(name) + META;
    if (isFree(key)) {
      String reason =
          "The object has %,d bytes; expected at most %,d.".formatted(object.bytes(), MAX_BYTES);
      LOG.warn("'{}/{}': {}", store.location(), object.key(), reason);
      writeSidecar(key, Sidecar.refused(name, now, reason));
    }
  }

  /// Moves the object and writes its sidecar, first the sidecar. The name is made unique: a
  /// corrected file may bear an old one. An object that is another one by now stays for the next
  /// look.
  private void finish(StoredObject object, String name, Instant now, Map<String, Object> sidecar) {
    String kept = LandingFile.kept(name);
    String target = PROCESSED + kept;
    for (int i = 1; !isFree(target); i++) {
      String time = now.toString().replace(':', '-') + (i == 1 ? "" : "-" + i);
      target = PROCESSED + time + "_" + kept;
    }
    writeSidecar(target + META, sidecar);
    String copy = target;
    boolean isMoved = isThere(() -> store.copy(object, copy));
    store.delete(List.of(isMoved ? object.key() : target + META));
  }

  private boolean isFree(String key) {
    return store.list(key, null).objects().stream().noneMatch(found -> found.key().equals(key));
  }

  private void writeSidecar(String key, Map<String, Object> sidecar) {
    Path file = fetching.resolve("sidecar");
    try {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), sidecar);
      store.write(file, key);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// By the bucket's clock, and not at every look.
  private void archiveInTurn() {
    Instant now = times.clock().instant();
    if (archived != null && now.isBefore(archived.plus(ARCHIVE_EVERY))) {
      return;
    }
    Instant limit = now.minus(times.archiveAfter());
    for (StoredObject object : list(PROCESSED)) {
      if (object.modified().isBefore(limit)) {
        store.copy(object, ARCHIVE + object.key().substring(PROCESSED.length()));
        store.delete(List.of(object.key()));
      }
    }
    archived = now;
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      if (isStarted) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
