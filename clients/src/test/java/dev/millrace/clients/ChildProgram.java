package dev.millrace.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that runs to its end, with all that it said.
record ChildProgram(int status, String output) {

  /// @param environment what it sees besides ours
  static ChildProgram run(List<String> command, Map<String, String> environment, Duration limit) {
    try {
      Path said = Files.createTempFile("millrace-child-", ".txt");
      try {
        var builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly().onExit().join();
        }
        return new ChildProgram(
            process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  boolean isDone() {
    return status == 0;
  }
}
