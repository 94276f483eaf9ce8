package dev.millrace.govern.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps somebody who guesses from filling the log: beyond so many refusals in a minute the rest of
/// the minute is one entry that says how many there were. For one thread.
final class RefusalLimit {

  private static final Duration SPAN = Duration.ofMinutes(1);

  private final int most;
  private Instant end = Instant.MIN;
  private int written;
  private @Nullable AuditEntry held;
  private long heldTimes;

  RefusalLimit(int most) {
    this.most = most;
  }

  /// What is to be written now.
  List<AuditEntry> take(AuditEntry entry) {
    List<AuditEntry> write = new ArrayList<>(due(entry.at()).stream().toList());
    if (entry.outcome() != AuditEntry.Outcome.REFUSED) {
      write.add(entry);
      return write;
    }
    if (!entry.at().isBefore(end)) {
      end = entry.at().plus(SPAN);
      written = 0;
    }
    if (written < most) {
      written++;
      write.add(entry);
    } else {
      held = entry;
      heldTimes++;
    }
    return write;
  }

  /// What was held back, once its minute is over.
  Optional<AuditEntry> due(Instant now) {
    return now.isBefore(end) ? Optional.empty() : rest();
  }

  /// What was held back.
  Optional<AuditEntry> rest() {
    AuditEntry last = held;
    if (last == null) {
      return Optional.empty();
    }
    long times = heldTimes;
    held = null;
    heldTimes = 0;
    return Optional.of(last.times(times));
  }
}
