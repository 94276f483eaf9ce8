package dev.millrace.lake;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// Copies of the bucket's files on this machine's disk, up to a size. A file never changes under
/// its name, so a copy is always right; those that were not used for longest go first. Files that
/// somebody reads stay. Safe for any thread.
final class LakeCache {

  private static final int AT_ONCE = 8;
  private static final String HALF = ".part";

  private final ObjectStore bucket;
  private final Path directory;
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Copy> copies = new LinkedHashMap<>(64, 0.75f, true);
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private long bytes;

  private LakeCache(ObjectStore bucket, Path directory, long limit) {
    this.bucket = bucket;
    this.directory = directory;
    this.limit = limit;
  }

  /// Begins with what an earlier process left.
  static LakeCache open(ObjectStore bucket, Path directory, long limit) {
    var cache = new LakeCache(bucket, directory, limit);
    try {
      Files.createDirectories(directory);
      cache.find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cache.evict();
    return cache;
  }

  private void find() throws IOException {
    record Found(Path file, long bytes, long time) {}
    List<Found> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about)
              throws IOException {
            if (file.toString().endsWith(HALF)) {
              Files.delete(file);
            } else if (about.isRegularFile()) {
              found.add(new Found(file, about.size(), about.lastModifiedTime().toMillis()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(Comparator.comparingLong(Found::time));
    found.forEach(file -> add(file.file(), file.bytes()));
  }

  /// A file that is on this machine.
  private static final class Copy {
    private final ReentrantLock fetching = new ReentrantLock();
    private boolean isHere;
    private long bytes;
    private int holds;
  }

  /// Files that stay for as long as this is open.
  final class Hold implements AutoCloseable {

    private final List<Path> files;

    private Hold(Collection<Path> files) {
      this.files = List.copyOf(files);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        files.forEach(LakeCache.this::release);
        evict();
      } finally {
        lock.unlock();
      }
    }
  }

  private void release(Path file) {
    Copy copy = copies.get(file);
    if (copy == null) {
      throw new IllegalStateException("A held file was dropped; this is a bug.");
    }
    copy.holds--;
    if (copy.holds == 0 && !copy.isHere) {
      copies.remove(file);
    }
  }

  /// Fetches what is not here. The caller closes the hold.
  Hold hold(Collection<Path> wanted) {
    var files = new TreeSet<>(wanted);
    List<Path> missing = new ArrayList<>();
    lock.lock();
    try {
      for (Path file : files) {
        Copy copy = copies.computeIfAbsent(file, _ -> new Copy());
        copy.holds++;
        if (!copy.isHere) {
          missing.add(file);
        }
      }
    } finally {
      lock.unlock();
    }
    var hold = new Hold(files);
    boolean isComplete = false;
    try {
      fetch(missing);
      isComplete = true;
      return hold;
    } finally {
      if (!isComplete) {
        hold.close();
      }
    }
  }

  private void fetch(List<Path> missing) {
    if (missing.size() == 1) {
      fetch(missing.getFirst());
      return;
    }
    List<Future<?>> fetching = new ArrayList<>();
    try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
      missing.forEach(file -> fetching.add(each.submit(() -> fetch(file))));
    }
    for (Future<?> one : fetching) {
      if (one.state() == Future.State.FAILED) {
        throw one.exceptionNow() instanceof RuntimeException e
            ? e
            : new IllegalStateException(one.exceptionNow());
      }
    }
  }

  private void fetch(Path file) {
    Copy copy = copy(file);
    copy.fetching.lock();
    try {
      if (isHere(copy)) {
        return; // another reader has fetched it
      }
      turns.acquireUninterruptibly();
      try {
        long size = copyHere(file);
        lock.lock();
        try {
          here(copy, size);
          evict();
          requireRoom();
        } finally {
          lock.unlock();
        }
      } finally {
        turns.release();
      }
    } finally {
      copy.fetching.unlock();
    }
  }

  /// Under another name until it is whole and on the disk.
  private long copyHere(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Path half = Files.createTempFile(file.getParent(), ".", HALF);
      try {
        bucket.read(key(file), half);
        Disk.sync(half);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String key(Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }

  /// A file that has been written here, and is in the bucket too.
  void add(Path file, long size) {
    lock.lock();
    try {
      Copy copy = copies.computeIfAbsent(file, _ -> new Copy());
      if (!copy.isHere) {
        here(copy, size);
      }
      evict();
    } finally {
      lock.unlock();
    }
  }

  private void here(Copy copy, long size) {
    copy.isHere = true;
    copy.bytes = size;
    bytes += size;
  }

  /// Forgets copies of files that are gone; what is read just now stays until it has to make room.
  void forget(Collection<Path> files) {
    lock.lock();
    try {
      for (Path file : files) {
        Copy copy = copies.get(file);
        if (copy == null) {
          file.toFile().delete();
        } else if (copy.holds == 0) {
          drop(file, copy);
          copies.remove(file);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// How much is here.
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  private void evict() {
    lock.lock();
    try {
      Iterator<Map.Entry<Path, Copy>> eldest = copies.entrySet().iterator();
      while (bytes > limit && eldest.hasNext()) {
        Map.Entry<Path, Copy> entry = eldest.next();
        Copy copy = entry.getValue();
        if (copy.holds == 0) {
          drop(entry.getKey(), copy);
          eldest.remove();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void drop(Path file, Copy copy) {
    if (copy.isHere) {
      bytes -= copy.bytes;
      copy.isHere = false;
      file.toFile().delete();
    }
  }

  /// Everything that can go is gone.
  private void requireRoom() {
    if (bytes > limit) {
      throw ProblemCode.LAKE_CACHE_FULL.exception(
          "Queries read more at once than the %s that the lake's cache holds."
              .formatted(Sizes.text(limit)),
          "Read less at once, or raise 'lake: cache' in millrace.yaml.");
    }
  }

  private Copy copy(Path file) {
    lock.lock();
    try {
      return Objects.requireNonNull(copies.get(file), "held");
    } finally {
      lock.unlock();
    }
  }

  private boolean isHere(Copy copy) {
    lock.lock();
    try {
      return copy.isHere;
    } finally {
      lock.unlock();
    }
  }
}
