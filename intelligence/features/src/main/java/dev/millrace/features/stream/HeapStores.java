package dev.millrace.features.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/// Makes the stores of this process's share of the log, one for each partition, and finds in all of
/// them. Safe for any thread.
final class HeapStores implements StoreBuilder<HeapStore> {

  private final String name;
  private volatile @Nullable StatePublisher publisher;
  private final List<HeapStore> stores = new CopyOnWriteArrayList<>();

  HeapStores(String name) {
    this.name = name;
  }

  /// From now on changed states go to the publisher, and at once all there are; null for none.
  void publishTo(@Nullable StatePublisher to) {
    publisher = to;
    if (to != null) {
      stores.forEach(store -> store.forEach(this::changed));
    }
  }

  void changed(Bytes key, byte[] state) {
    StatePublisher to = publisher;
    if (to != null) {
      to.changed(new String(key.get(), StandardCharsets.UTF_8), state);
    }
  }

  void removed(Bytes key) {
    StatePublisher to = publisher;
    if (to != null) {
      to.removed(new String(key.get(), StandardCharsets.UTF_8));
    }
  }

  void add(HeapStore store) {
    stores.add(store);
  }

  void remove(HeapStore store) {
    stores.remove(store);
  }

  /// What the stores have of a key: one value, unless producers did not agree on its partition.
  List<byte[]> find(Bytes key) {
    List<byte[]> found = List.of();
    for (HeapStore store : stores) {
      byte[] value = store.peek(key);
      if (value != null) {
        found = found.isEmpty() ? List.of(value) : with(found, value);
      }
    }
    return found;
  }

  private static List<byte[]> with(List<byte[]> some, byte[] one) {
    var all = new ArrayList<>(some);
    all.add(one);
    return all;
  }

  /// Some keys that begin as wanted, as a hash table happens to have them: whose they are has no
  /// say in it.
  List<String> some(String prefix, int most) {
    var some = new ArrayList<String>();
    for (HeapStore store : stores) {
      try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
        while (all.hasNext() && some.size() < most) {
          String key = new String(all.next().key.get(), StandardCharsets.UTF_8);
          if (key.startsWith(prefix)) {
            some.add(key);
          }
        }
      }
    }
    return some;
  }

  /// How many keys there are.
  long count() {
    return stores.stream().mapToLong(HeapStore::approximateNumEntries).sum();
  }

  @Override
  public HeapStore build() {
    return new HeapStore(name, this);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean loggingEnabled() {
    return true;
  }

  @Override
  public Map<String, String> logConfig() {
    return Map.of();
  }

  /// The store keeps its own account of what has changed.
  @Override
  public StoreBuilder<HeapStore> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<HeapStore> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<HeapStore> withLoggingEnabled(Map<String, String> config) {
    return this;
  }

  @Override
  public StoreBuilder<HeapStore> withLoggingDisabled() {
    throw new UnsupportedOperationException("Without its log the store is lost; this is a bug.");
  }
}
