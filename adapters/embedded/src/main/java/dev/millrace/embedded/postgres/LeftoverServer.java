package dev.millrace.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A server that outlived the process which started it (kill -9 does not reach children).
final class LeftoverServer {

  private static final int STOP_SECONDS = 20;

  private LeftoverServer() {}

  /// Stops the server that owns the data directory, if one still runs.
  static void stop(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> server = server(Files.readAllLines(pidFile));
    if (server.isPresent()) {
      server.get().destroy();
      awaitEnd(server.get());
    }
    Files.deleteIfExists(pidFile);
  }

  private static Optional<ProcessHandle> server(List<String> pidFile) {
    try {
      return ProcessHandle.of(Long.parseLong(pidFile.getFirst().strip()))
          .filter(process -> process.info().command().orElse("").endsWith("postgres"));
    } catch (NumberFormatException e) {
      return Optional.empty(); // a crash tore the file: nobody can be meant
    }
  }

  private static void awaitEnd(ProcessHandle server) {
    try {
      server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      server.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
