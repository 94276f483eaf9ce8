package dev.millrace.features.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/// A store in the heap that tells its changelog, at each commit, the last value of every key that
/// changed since the one before. Written by the thread of its task; read by any, which sees values
/// before they are committed.
///
/// It meets two interfaces of Kafka Streams that are internal, [CachedStateStore] (its `flushCache`
/// is called at every commit, `flush` is not) and [InternalProcessorContext] (for `logChange`), so
/// it belongs to the version of Kafka that the build pins.
final class HeapStore implements KeyValueStore<Bytes, byte[]>, CachedStateStore<byte[], byte[]> {

  private final String name;
  private final HeapStores registry;
  private final Map<Bytes, Entry> entries = new ConcurrentHashMap<>();
  private final List<Entry> changed = new ArrayList<>();
  private @Nullable InternalProcessorContext<?, ?> context;
  private @Nullable Entry found;
  private volatile boolean isOpen;

  HeapStore(String name, HeapStores registry) {
    this.name = name;
    this.registry = registry;
  }

  /// A key with its newest value; `isChanged` is the task's alone.
  private static final class Entry {

    final Bytes key;
    volatile byte @Nullable [] value;
    boolean isChanged;

    Entry(Bytes key, byte @Nullable [] value) {
      this.key = key;
      this.value = value;
    }
  }

  @Override
  public void init(StateStoreContext stateStoreContext, StateStore root) {
    context = (InternalProcessorContext<?, ?>) stateStoreContext;
    stateStoreContext.register(root, (BatchingStateRestoreCallback) this::restore);
    isOpen = true;
    registry.add(this);
  }

  private void restore(Collection<KeyValue<byte[], byte[]>> logged) {
    for (KeyValue<byte[], byte[]> one : logged) {
      var key = Bytes.wrap(one.key);
      if (one.value == null) {
        entries.remove(key);
      } else {
        entries.put(key, new Entry(key, one.value));
        registry.changed(key, one.value);
      }
    }
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    Entry entry = entries.get(key);
    found = entry;
    return entry == null ? null : entry.value;
  }

  /// As `get`, for readers of other threads.
  byte @Nullable [] peek(Bytes key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value;
  }

  /// Hands over every key with its newest value.
  void forEach(BiConsumer<Bytes, byte[]> taker) {
    for (Entry entry : entries.values()) {
      byte[] value = entry.value;
      if (value != null) {
        taker.accept(entry.key, value);
      }
    }
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    Entry entry = found;
    if (entry == null || !entry.key.equals(key)) {
      entry = entries.computeIfAbsent(key, absent -> new Entry(absent, null));
      found = entry;
    }
    entry.value = value;
    if (!entry.isChanged) {
      entry.isChanged = true;
      changed.add(entry);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
    byte[] there = get(key);
    if (there == null) {
      put(key, value);
    }
    return there;
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> all) {
    all.forEach(one -> put(one.key, one.value));
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    byte[] there = get(key);
    if (there != null) {
      put(key, null);
    }
    return there;
  }

  /// Called at every commit, before the producer's transaction ends.
  @Override
  public void flushCache() {
    if (changed.isEmpty()) {
      return;
    }
    InternalProcessorContext<?, ?> log = Objects.requireNonNull(context);
    long now = log.currentStreamTimeMs();
    for (Entry entry : changed) {
      entry.isChanged = false;
      byte[] value = entry.value;
      log.logChange(name, entry.key, value, now, new RecordHeaders(), Position.emptyPosition());
      if (value == null) {
        entries.remove(entry.key, entry);
        registry.removed(entry.key);
      } else {
        registry.changed(entry.key, value);
      }
    }
    changed.clear();
    found = null;
  }

  /// Called when the task is to go on as a standby: everything has been flushed before.
  @Override
  public void clearCache() {
    changed.forEach(entry -> entry.isChanged = false);
    changed.clear();
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  /// Forgets everything: a task that is revived restores what was committed.
  @Override
  public void close() {
    registry.remove(this);
    isOpen = false;
    clearCache();
    entries.clear();
    found = null;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return new Entries(entries.values().iterator());
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw new UnsupportedOperationException("The store has no order; this is a bug.");
  }

  /// All entries, as they are when they are passed.
  private static final class Entries implements KeyValueIterator<Bytes, byte[]> {

    private final Iterator<Entry> entries;
    private @Nullable KeyValue<Bytes, byte[]> next;

    Entries(Iterator<Entry> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      while (next == null && entries.hasNext()) {
        Entry entry = entries.next();
        byte[] value = entry.value;
        next = value == null ? null : KeyValue.pair(entry.key, value);
      }
      return next != null;
    }

    @Override
    public Bytes peekNextKey() {
      return required().key;
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      KeyValue<Bytes, byte[]> answer = required();
      next = null;
      return answer;
    }

    private KeyValue<Bytes, byte[]> required() {
      KeyValue<Bytes, byte[]> known = hasNext() ? next : null;
      if (known == null) {
        throw new NoSuchElementException();
      }
      return known;
    }

    @Override
    public void close() {}
  }
}
