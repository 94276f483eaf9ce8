package dev.millrace.server.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.server.LocalClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The disk of the data directory gets full to the last byte under load, faster than the reserve
/// can notice, and has room again later.
final class FullDiskTest {

  private static final int RATE = 3_000;
  private static final int SECONDS = 8;
  private static final int MEGABYTE = 1 << 20;

  /// More than the reserve, and little enough to be filled in an instant.
  private static final long QUICKLY_FILLED = 384L * MEGABYTE;

  @TempDir private Path directory = Path.of("unset");
  private Path disk = Path.of("unset");

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", disk.toString()),
        "A small disk can be mounted by root on Linux only.");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", "--lazy", disk.toString());
  }

  @Test
  void whatWasAcknowledgedIsThereOnce() throws IOException, InterruptedException {
    try (var server = DrillServer.in(disk);
        var client = new LocalClient(server.data())) {
      server.start();
      until(() -> Files.exists(server.data().resolve("port")));
      Path ballast = disk.resolve("ballast");
      fill(ballast, QUICKLY_FILLED); // now, so that the load is not over before the rest is full
      try (var load =
          DrillLoad.start(server.data(), (long) RATE * SECONDS, RATE, InstantSource.system())) {
        until(() -> load.acknowledged() > RATE * SECONDS / 4);
        fill(ballast, 0);
        long sentAgain = load.sentAgain();
        until(() -> {
          fill(ballast, 0); // what the server deletes meanwhile would be room for more
          return load.sentAgain() > sentAgain + DrillLoad.MOST_ON_THEIR_WAY;
        });
        Files.delete(ballast);
        until(() -> {
          if (!server.process().isAlive()) {
            server.start(); // the log could not be written: it said so and stopped
          }
          return load.isDone();
        });
        Drill.Outcome outcome = Drill.count(client, load, Duration.ZERO);
        assertThat(outcome.acknowledged()).isEqualTo((long) RATE * SECONDS);
        assertThat(outcome).matches(Drill.Outcome::isExact);
      }
    }
  }

  /// @param left how many bytes stay free
  private void fill(Path file, long left) {
    try (OutputStream ballast =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] zeros = new byte[MEGABYTE];
      while (left == 0 || disk.toFile().getUsableSpace() > left) {
        ballast.write(zeros);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    assertThat(DrillProcess.await(condition, deadline)).as("it happened in time").isTrue();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
