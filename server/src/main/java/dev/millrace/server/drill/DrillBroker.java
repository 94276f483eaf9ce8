package dev.millrace.server.drill;

import dev.millrace.embedded.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A Kafka broker in a process of its own, at the same address after every start. For one thread.
public record DrillBroker(int port, DrillProcess process) implements AutoCloseable {

  static DrillBroker in(Path directory) {
    try (var socket = new ServerSocket(0)) {
      Files.createDirectories(directory);
      int port = socket.getLocalPort();
      var command =
          List.of(
              "drill",
              "broker",
              "--data",
              directory.resolve("log").toString(),
              "--port",
              String.valueOf(port));
      return new DrillBroker(port, new DrillProcess(command, directory.resolve("broker.txt")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Is the broker until the process ends: what the other process of a drill runs.
  public static void serve(Path directory, int port) throws InterruptedException {
    try (var _ = EmbeddedBroker.start(directory, port)) {
      new CountDownLatch(1).await();
    }
  }

  /// The line of `millrace.yaml` that makes a server use it.
  String setting() {
    return "kafka: 127.0.0.1:%d\n".formatted(port);
  }

  @Override
  public void close() {
    process.close();
  }
}
