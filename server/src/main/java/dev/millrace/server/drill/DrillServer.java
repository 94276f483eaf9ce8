package dev.millrace.server.drill;

import dev.millrace.server.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// `millrace up` in a process of its own, with this process's Java and settings, on a directory of
/// its own. For one thread.
final class DrillServer implements AutoCloseable {

  private static final String PROJECT = "kind: project\nname: drill\n";
  private static final String VIEW =
      """
      kind: feature_view
      entity: customer
      table: bronze.events
      key: user_id
      time: occurred_at
      stream: true
      features:
        events: {aggregate: count, default: 0}
      """;

  private final Path directory;
  private final List<String> arguments;
  private @Nullable Process process;

  private DrillServer(Path directory, List<String> arguments) {
    this.directory = directory;
    this.arguments = arguments;
  }

  /// Writes a project; [#start()] starts it, with everything embedded.
  static DrillServer in(Path directory) {
    return in(directory, "", List.of());
  }

  /// Writes a project; [#start()] starts it.
  ///
  /// @param settings further lines of `millrace.yaml`
  /// @param arguments further ones of `up`
  static DrillServer in(Path directory, String settings, List<String> arguments) {
    try {
      Path features = Files.createDirectories(directory.resolve("project/features"));
      Files.writeString(directory.resolve("project/millrace.yaml"), PROJECT + settings);
      Files.writeString(features.resolve("drill.yaml"), VIEW);
      return new DrillServer(directory, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  Path output() {
    return directory.resolve("server.txt");
  }

  void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("up", "--project", directory.resolve("project").toString()));
    command.addAll(List.of("--data", data().toString(), "--port", "0"));
    command.addAll(arguments);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `kill -9`: nothing is flushed, nobody says goodbye.
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /// Waits until the condition holds or the deadline has passed.
  static boolean await(java.util.function.BooleanSupplier condition, long deadlineNanos) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNanos || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(20_000_000);
    }
    return true;
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
