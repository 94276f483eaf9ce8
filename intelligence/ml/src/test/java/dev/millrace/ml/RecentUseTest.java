package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ml.Registry.InUse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// How old an answer of who is in use may be.
final class RecentUseTest {

  private final AtomicInteger champion = new AtomicInteger(1);
  private final AtomicInteger looks = new AtomicInteger();
  private final RecentUse recent =
      new RecentUse(_ -> {
        looks.incrementAndGet();
        return Optional.of(new InUse(champion.get(), null));
      });

  @Test
  void aChangeByThisProcessIsSeenAtOnce() {
    assertThat(number()).isEqualTo(1);
    champion.set(2);
    recent.forget();
    assertThat(number()).isEqualTo(2);
  }

  @Test
  void aChangeByAnotherProcessIsSeenSoon() {
    long start = System.nanoTime();
    assertThat(number()).isEqualTo(1);
    champion.set(2);
    long asked = 1;
    while (number() == 1 && System.nanoTime() - start < 10L * RecentUse.KNOWN_FOR.toNanos()) {
      asked++;
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(number()).isEqualTo(2);
    assertThat(looks.get()).isLessThan((int) Math.max(4, asked / 2));
  }

  private int number() {
    return recent.of("churn").orElseThrow().champion();
  }
}
