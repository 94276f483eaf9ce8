package dev.millrace.embedded.duckdb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Remembers the entries used last, up to a limit. A value is worked out outside the lock, so two
/// threads may work out the same one.
final class RecentlyUsed<K, V> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, V> entries;

  RecentlyUsed(int limit) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
          }
        };
  }

  Optional<V> find(K key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key));
    } finally {
      lock.unlock();
    }
  }

  void put(K key, V value) {
    lock.lock();
    try {
      entries.put(key, value);
    } finally {
      lock.unlock();
    }
  }

  V computeIfAbsent(K key, Function<K, V> compute) {
    Optional<V> known = find(key);
    if (known.isPresent()) {
      return known.get();
    }
    V value = compute.apply(key);
    put(key, value);
    return value;
  }
}
