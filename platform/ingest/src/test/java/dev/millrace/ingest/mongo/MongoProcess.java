package dev.millrace.ingest.mongo;

import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// Follows collections in a process of its own, to be killed: arguments are the lake's directory
/// and the server's address.
final class MongoProcess {

  private static final String STORED = "the child has stored something";

  private MongoProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    try (var fixture = new LakeFixture(directory, InstantSource.system());
        var origin = TestMongo.origin(fixture, arguments[1], directory.resolve("spill"))) {
      origin.start();
      Await.until(() -> origin.status().counts().loaded() > 0);
      System.out.println(STORED);
      Thread.currentThread().join();
    }
  }

  /// Whether the process that runs now has stored something.
  static boolean hasStored(Path directory) {
    try {
      return Files.readString(directory.resolve("child.log")).contains(STORED);
    } catch (IOException e) {
      return false;
    }
  }

  static Process start(Path directory, String uri) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            MongoProcess.class.getName(),
            directory.toString(),
            uri)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.log").toFile())
        .start();
  }
}
