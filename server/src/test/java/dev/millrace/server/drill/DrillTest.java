package dev.millrace.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.drill.Drill.Attack;
import dev.millrace.server.drill.Drill.Target;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The drills that users run, smaller.
final class DrillTest {

  private static final int RATE = 3_000;

  @TempDir private Path directory = Path.of("unset");
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private void isExact(int seconds, int times, Attack attack, Target target)
      throws InterruptedException {
    var plan = new Drill.Plan(RATE, seconds, times, attack, target);
    var out = new PrintStream(told, true, StandardCharsets.UTF_8);
    Drill.Outcome outcome = new Drill(plan, InstantSource.system(), out).run(directory);
    assertThat(outcome.acknowledged()).isEqualTo((long) RATE * seconds);
    assertThat(outcome).matches(Drill.Outcome::isExact);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("attack %d of".formatted(times));
    assertThat(outcome.longest()).as("time without events").isGreaterThan(Duration.ofMillis(300));
  }

  @Test
  void nothingIsLostOrDoubledWhenTheServerIsKilled() throws InterruptedException {
    isExact(8, 2, new Attack.Kill(), Target.SERVER);
  }

  @Test
  void nothingIsLostOrDoubledWhenTheBrokerIsKilled() throws InterruptedException {
    isExact(8, 2, new Attack.Kill(), Target.BROKER);
  }

  @Test
  void nothingIsLostOrDoubledWhenTheBrokerHangs() throws InterruptedException {
    isExact(4, 1, new Attack.Stall(Duration.ofSeconds(4)), Target.BROKER);
  }
}
