package dev.millrace.ingest.topic;

import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.FollowedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/// Follows a topic in a process of its own, to be killed: arguments are the lake's directory and
/// the broker's address.
final class TopicProcess {

  private static final String STORED = "the child has stored something";

  static final String TOPIC = "killed";

  private TopicProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (var fixture = new LakeFixture(Path.of(arguments[0]), InstantSource.system());
        var origin = follow(fixture, arguments[1])) {
      origin.start();
      Await.until(() -> origin.status().counts().loaded() > 0);
      System.out.println(STORED);
      Thread.currentThread().join();
    }
  }

  static FollowedOrigin follow(LakeFixture fixture, String servers) {
    var context =
        new LandingZone.Context(
            fixture.lake(), InstantSource.system(), ZoneOffset.UTC, (_, _) -> {});
    return new FollowedOrigin(
        new TopicSource(TestTopics.json(servers, TOPIC, TestTopics.FIELDS, List.of("id")), context),
        fixture.lake(),
        (_, _) -> {},
        new FollowedOrigin.Pace(Duration.ofMillis(50), Duration.ofMillis(200)));
  }

  /// Whether the process that runs now has stored something.
  static boolean hasStored(Path directory) {
    try {
      return Files.readString(directory.resolve("child.log")).contains(STORED);
    } catch (IOException e) {
      return false;
    }
  }

  static Process start(Path directory, String servers) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            TopicProcess.class.getName(),
            directory.toString(),
            servers)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.log").toFile())
        .start();
  }
}
