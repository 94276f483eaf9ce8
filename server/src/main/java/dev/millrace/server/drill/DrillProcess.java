package dev.millrace.server.drill;

import dev.millrace.server.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A `millrace` command in a process of its own, with this process's Java and settings. For one
/// thread.
final class DrillProcess implements AutoCloseable {

  private final List<String> arguments;
  private final Path output;
  private @Nullable Process process;

  /// @param output takes what the process prints
  DrillProcess(List<String> arguments, Path output) {
    this.arguments = List.copyOf(arguments);
    this.output = output;
  }

  Path output() {
    return output;
  }

  void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
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

  /// `kill -STOP`: it is there and does nothing, as a machine that hangs.
  void suspend() throws InterruptedException {
    signal("STOP");
  }

  /// `kill -CONT`.
  void resume() throws InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws InterruptedException {
    if (process == null) {
      throw new IllegalStateException("The process has not been started; this is a bug.");
    }
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
