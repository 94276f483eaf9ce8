package dev.millrace.insight;

import dev.millrace.contracts.lake.LakeSlice;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tiles of a page ask about the same rows at the same moment. Who asks alone asks the files;
/// those who come meanwhile share one copy of the rows, take turns, and the last of them closes it.
/// Safe for any thread.
final class SharedRows {

  private final Map<KnownAnswers.Key, Asked> asked = new HashMap<>();

  /// @param key the same only for the same rows
  /// @param copy empty where they are too many
  /// @param ask is given the copy, or null to ask the files
  <T> T ask(
      KnownAnswers.Key key,
      Supplier<Optional<LakeSlice>> copy,
      Function<@Nullable LakeSlice, T> ask) {
    Asked mine = join(key);
    try {
      if (isShared(mine)) {
        mine.turn.lock();
        try {
          LakeSlice slice = slice(mine, copy);
          if (slice != null) {
            return ask.apply(slice);
          }
        } finally {
          mine.turn.unlock();
        }
      }
      return ask.apply(null);
    } finally {
      leave(key, mine);
    }
  }

  private synchronized Asked join(KnownAnswers.Key key) {
    Asked joined = asked.computeIfAbsent(key, _ -> new Asked());
    joined.people++;
    return joined;
  }

  private synchronized boolean isShared(Asked mine) {
    return mine.people > 1;
  }

  private void leave(KnownAnswers.Key key, Asked left) {
    synchronized (this) {
      if (--left.people > 0) {
        return;
      }
      asked.remove(key);
    }
    if (left.slice != null) {
      left.slice.close();
    }
  }

  /// In its turn; null where the rows are too many.
  private static @Nullable LakeSlice slice(Asked mine, Supplier<Optional<LakeSlice>> copy) {
    if (!mine.isTried) {
      mine.slice = copy.get().orElse(null);
      mine.isTried = true;
    }
    return mine.slice;
  }

  /// Some rows while somebody asks about them.
  private static final class Asked {
    private final ReentrantLock turn = new ReentrantLock(true);
    private int people;
    private boolean isTried;
    private @Nullable LakeSlice slice;
  }
}
