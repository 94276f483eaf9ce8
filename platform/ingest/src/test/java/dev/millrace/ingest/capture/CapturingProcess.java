package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.jdbc.Drivers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Captures in a process of its own, to be killed: arguments are the lake's directory and the
/// database's address.
final class CapturingProcess {

  private CapturingProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    try (var fixture = new LakeFixture(directory, InstantSource.system());
        var loop =
            new CaptureLoop(
                source(arguments[1]),
                fixture.lake(),
                (_, _) -> {},
                directory.resolve("spill"),
                new Drivers(directory.resolve("drivers")),
                new CaptureLoop.Pace(
                    Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1)))) {
      loop.start();
      Thread.currentThread().join();
    }
  }

  static SourceDefinition.Capture source(String url) {
    return new SourceDefinition.Capture(
        new SourceName("shop"),
        null,
        TableName.of("bronze.orders"),
        new DatabaseAccess(url, null, null),
        List.of("public.orders"),
        "",
        "millrace_shop",
        "millrace_shop",
        1L << 30,
        Duration.ofSeconds(1),
        Duration.ofMillis(20));
  }

  static Process start(Path directory, String url) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            CapturingProcess.class.getName(),
            directory.toString(),
            url)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.log").toFile())
        .start();
  }
}
