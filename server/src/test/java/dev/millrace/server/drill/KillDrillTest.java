package dev.millrace.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The drill that users run, smaller.
final class KillDrillTest {

  @TempDir private Path directory = Path.of("unset");

  @Test
  void nothingIsLostOrDoubled() throws InterruptedException {
    var told = new ByteArrayOutputStream();
    var out = new PrintStream(told, true, StandardCharsets.UTF_8);
    KillDrill.Outcome outcome =
        new KillDrill(3_000, 8, 2, InstantSource.system(), out).run(directory);
    assertThat(outcome.acknowledged()).isEqualTo(24_000);
    assertThat(outcome.sentAgain()).as("events that a kill cut off").isPositive();
    assertThat(outcome).matches(KillDrill.Outcome::isExact);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("kill 1 of 2", "kill 2 of 2");
  }
}
