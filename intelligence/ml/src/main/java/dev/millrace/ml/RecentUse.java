package dev.millrace.ml;

import dev.millrace.ml.Registry.InUse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Who answers, looked up a few times a second instead of once an answer. A change by this process
/// is seen at once, one by another within [#KNOWN_FOR]. Safe for any thread.
final class RecentUse {

  static final Duration KNOWN_FOR = Duration.ofMillis(250);

  private final Function<String, Optional<InUse>> registry;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  RecentUse(Function<String, Optional<InUse>> registry) {
    this.registry = registry;
  }

  Optional<InUse> of(String model) {
    Known last = known.get(model);
    long now = System.nanoTime();
    long change = changes.get();
    if (last != null && last.change == change && now - last.since < KNOWN_FOR.toNanos()) {
      return last.use;
    }
    Optional<InUse> use = registry.apply(model);
    if (use.isPresent()) { // names that nobody has trained are not remembered
      known.put(model, new Known(use, change, now));
    }
    return use;
  }

  /// This process has changed something.
  void forget() {
    changes.incrementAndGet();
  }

  /// @param change before which it was looked up
  private record Known(Optional<InUse> use, long change, long since) {}
}
