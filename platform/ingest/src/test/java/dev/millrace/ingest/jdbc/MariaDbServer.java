package dev.millrace.ingest.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real MariaDB on loopback, and the driver that Debian has for it. What wants one is skipped
/// where either is not installed: neither comes from Maven Central under a licence that we take.
record MariaDbServer(int port, Process process) implements AutoCloseable {

  static final Path DRIVER = Path.of("/usr/share/java/mariadb-java-client.jar");

  private static final Path INSTALLER = Path.of("/usr/bin/mariadb-install-db");
  private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  static MariaDbServer startIn(Path directory) throws IOException, InterruptedException {
    assumeTrue(
        Files.exists(DRIVER) && Files.isExecutable(INSTALLER) && Files.isExecutable(SERVER),
        "MariaDB and its driver are not installed; apt-get install mariadb-server libmariadb-java");
    Path data = Files.createDirectories(directory.resolve("mariadb"));
    List<String> here =
        List.of("--no-defaults", "--datadir=" + data, "--user=" + System.getProperty("user.name"));
    Process install =
        start(
            directory.resolve("install.txt"),
            INSTALLER,
            here,
            List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
    if (!install.waitFor(1, TimeUnit.MINUTES) || install.exitValue() != 0) {
      throw new AssertionError(Files.readString(directory.resolve("install.txt")));
    }
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Process process =
        start(
            directory.resolve("server.txt"),
            SERVER,
            here,
            List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + data.resolve("socket"),
                "--innodb-buffer-pool-size=16M",
                "--character-set-server=utf8mb4"));
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!answers(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError(Files.readString(directory.resolve("server.txt")));
      }
      LockSupport.parkNanos(20_000_000);
    }
    return new MariaDbServer(port, process);
  }

  private static Process start(Path output, Path program, List<String> first, List<String> then)
      throws IOException {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(first);
    command.addAll(then);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static boolean answers(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String url(String database) {
    return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port, database);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
