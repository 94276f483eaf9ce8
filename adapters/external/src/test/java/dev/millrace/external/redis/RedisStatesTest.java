package dev.millrace.external.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.problem.MillraceException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a real Redis, where one is installed.
final class RedisStatesTest {

  @TempDir private Path directory = Path.of("unset");
  private int port;
  private Process server;

  @BeforeEach
  void startRedis() throws IOException {
    boolean isInstalled =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    assumeTrue(isInstalled, "redis-server is not installed; apt-get install redis-server");
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    start();
  }

  private void start() throws IOException {
    server =
        new ProcessBuilder(
                "redis-server",
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("redis.txt").toFile())
            .start();
  }

  @AfterEach
  void stopRedis() {
    if (server != null) {
      server.destroyForcibly();
    }
  }

  private RedisStates connect(String shop) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (true) {
      try {
        return RedisStates.connect("redis://127.0.0.1:" + port, shop);
      } catch (MillraceException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  @Test
  void whatOnePutsAnotherGets() {
    try (RedisStates one = connect("shop");
        RedisStates another = connect("shop")) {
      one.put(Map.of("u:1", new byte[] {1, 0, -1}, "u:2", new byte[] {2}));
      one.put(Map.of("u:2", new byte[] {3}));
      assertThat(another.get(List.of("u:2", "u:none", "u:1")))
          .containsExactly(new byte[] {3}, null, new byte[] {1, 0, -1});
    }
  }

  @Test
  void shopsAreApart() {
    try (RedisStates one = connect("one");
        RedisStates other = connect("other")) {
      one.put(Map.of("u:1", new byte[] {1}));
      assertThat(other.get(List.of("u:1")).getFirst()).isNull();
    }
  }

  @Test
  void aServerThatIsDownIsOneClearProblem() throws InterruptedException {
    try (RedisStates states = connect("shop")) {
      server.destroyForcibly().waitFor();
      assertThatThrownBy(() -> states.get(List.of("u:1")))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("Redis does not answer");
    }
    assertThatThrownBy(() -> RedisStates.connect("redis://secret@127.0.0.1:" + port, "shop"))
        .isInstanceOf(MillraceException.class)
        .hasMessageNotContaining("secret");
  }
}
