package dev.millrace.server.drill;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A real Redis on loopback; a test that wants one is skipped where none is installed.
record RedisProcess(int port, Process process) implements AutoCloseable {

  private static final long START_WITHIN_NANOS = 10_000_000_000L;

  static RedisProcess startIn(Path directory) throws IOException {
    boolean isInstalled =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    assumeTrue(isInstalled, "redis-server is not installed; apt-get install redis-server");
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var command =
        new ProcessBuilder("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1");
    command.command().addAll(java.util.List.of("--save", "", "--dir", directory.toString()));
    Process process =
        command
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("redis.txt").toFile())
            .start();
    DrillProcess.await(() -> answers(port), System.nanoTime() + START_WITHIN_NANOS);
    return new RedisProcess(port, process);
  }

  private static boolean answers(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
