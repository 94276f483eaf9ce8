package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LakeCrashTest {

  @TempDir Path home;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void killingAProcessLeavesNothingHalf() throws Exception {
    for (int kill = 1; kill <= 3; kill++) {
      int said = runAndKill(kill);

      try (var it = LakeFixture.open(home)) {
        int mark = Integer.parseInt(it.lake().mark("steps").orElseThrow());
        assertThat(mark).isBetween(said, said + 1);
        assertThat(it.read("select count(*), max(step), count(distinct step) from bronze.a"))
            .isEqualTo(it.read("select count(*), max(step), count(distinct step) from bronze.b"))
            .containsExactly(List.of((long) mark, mark, (long) mark));
        assertThat(it.read("select k, step from bronze.latest order by k"))
            .isEqualTo(
                it.read(
                    "select step % 7 as k, max(step) as step from bronze.a group by k order by k"));
        long published =
            Long.parseLong(
                String.valueOf(LakeFixture.value(it.lake().view(), "select n from gold.a")));
        assertThat(published).isBetween((long) said, (long) mark);
        assertThat(it.read("select n from gold.b")).containsExactly(List.of(published));
        it.append("bronze.after", "kill/" + kill, rows("kill integer", row(kill)));
        assertThat(it.read("select count(*) from bronze.after"))
            .containsExactly(List.of((long) kill));
      }
    }
    whatTheKilledLeftGoesAndNothingElse();
  }

  private void whatTheKilledLeftGoesAndNothingElse() throws IOException {
    Path half = home.resolve("lake/bronze/a/data/half-written.parquet");
    Files.writeString(half, "PAR1 and then the end");
    try (var it = LakeFixture.open(home, () -> Instant.now().plus(Duration.ofDays(2)))) {
      var before = it.read("select * from bronze.a order by step");

      Orphans gone = it.lake().desk().collectOrphans(Duration.ofDays(1));

      assertThat(gone.files()).isPositive();
      assertThat(half).doesNotExist();
      assertThat(it.lake().desk().collectOrphans(Duration.ofDays(1))).isEqualTo(new Orphans(0, 0));
      assertThat(it.read("select * from bronze.a order by step")).isEqualTo(before);
      assertThat(it.read("select count(*) from bronze.b"))
          .hasToString("[[%d]]".formatted(before.size()));
    }
  }

  /// Kills it somewhere in a commit, at another place each time; answers the last step it said.
  private int runAndKill(int kill) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CommittingProcess.class.getName(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String last = "0";
      for (int i = 0; i < 5 * kill; i++) {
        last = lines.readLine();
        assertThat(last).isNotNull();
      }
      long until = System.nanoTime() + kill * 7_000_000L;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      process.toHandle().destroyForcibly();
      process.waitFor();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
      }
      return Integer.parseInt(last);
    } finally {
      process.destroyForcibly();
    }
  }
}
