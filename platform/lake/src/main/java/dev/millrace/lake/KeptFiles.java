package dev.millrace.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Deletes the lake's files, or, while a backup copies them, remembers to. What is still to be
/// deleted when the process ends is left for clean-up. Safe for any thread.
final class KeptFiles {

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Path> waiting = new LinkedHashSet<>();
  private int holders;

  void delete(Path file) {
    lock.lock();
    try {
      if (holders > 0) {
        waiting.add(file);
        return;
      }
    } finally {
      lock.unlock();
    }
    deleteNow(file);
  }

  void whileKept(Runnable work) {
    change(1);
    try {
      work.run();
    } finally {
      change(-1);
    }
  }

  private void change(int by) {
    Set<Path> due = Set.of();
    lock.lock();
    try {
      holders += by;
      if (holders == 0) {
        due = Set.copyOf(waiting);
        waiting.clear();
      }
    } finally {
      lock.unlock();
    }
    due.forEach(KeptFiles::deleteNow);
  }

  private static void deleteNow(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
