package dev.millrace.lake;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Deletes the lake's files, or, while a backup copies them, remembers to. What is still to be
/// deleted when the process ends is left for clean-up. Safe for any thread.
final class KeptFiles {

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Path> waiting = new LinkedHashSet<>();
  private final Consumer<Collection<Path>> deleting;
  private int holders;

  KeptFiles(Consumer<Collection<Path>> deleting) {
    this.deleting = deleting;
  }

  void delete(Path file) {
    delete(List.of(file));
  }

  void delete(Collection<Path> files) {
    lock.lock();
    try {
      if (holders > 0) {
        waiting.addAll(files);
        return;
      }
    } finally {
      lock.unlock();
    }
    deleting.accept(files);
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
    if (!due.isEmpty()) {
      deleting.accept(due);
    }
  }
}
