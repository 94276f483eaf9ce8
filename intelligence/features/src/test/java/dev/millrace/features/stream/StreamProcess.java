package dev.millrace.features.stream;

import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.View;
import dev.millrace.features.aggregate.EventFold;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A stream in a process of its own, to be killed.
final class StreamProcess {

  private static final Duration COMMIT_EVERY = Duration.ofMillis(100);

  private StreamProcess() {}

  /// One feature: how many events.
  static EventFold fold() {
    return new EventFold(List.of(View.streamed(View.feature("events", Aggregate.COUNT, null))));
  }

  static StreamSettings settings(
      String servers, Path directory, String application, Deliveries deliveries) {
    return new StreamSettings(servers, directory, application, deliveries, COMMIT_EVERY);
  }

  /// @param arguments the broker's address, the state's directory, the application
  public static void main(String[] arguments) throws InterruptedException {
    StreamSettings settings =
        settings(arguments[0], Path.of(arguments[1]), arguments[2], Deliveries.ALL_FIRST);
    try (var _ = EventStream.start(fold(), settings)) {
      Thread.currentThread().join();
    }
  }

  static Process start(String servers, Path directory, String application, Path output)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            StreamProcess.class.getName(),
            servers,
            directory.toString(),
            application)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
