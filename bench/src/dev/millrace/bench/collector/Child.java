package dev.millrace.bench.collector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process that is no JVM. Ends with this process at the latest.
public final class Child implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Process process;
  private final Path output;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-child"));
  }

  /// @param output takes what it prints
  public static Child start(Path directory, Path output, List<String> words) throws IOException {
    var builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new Child(builder.start(), output);
  }

  /// Runs to the end.
  ///
  /// @return what it printed
  public static String run(Path directory, Path output, List<String> words)
      throws IOException, InterruptedException {
    try (Child child = start(directory, output, words)) {
      int status = child.process.waitFor();
      String printed = Files.readString(output);
      if (status != 0) {
        throw new IllegalStateException(
            "'%s' ended with %d: %s".formatted(words.getFirst(), status, printed));
      }
      return printed;
    }
  }

  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Returns when it listens.
  public void awaitPort(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("It does not listen: " + Files.readString(output), e);
        }
        Thread.sleep(LOOK_EVERY);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
