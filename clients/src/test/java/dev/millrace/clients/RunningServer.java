package dev.millrace.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The packaged server with a small project, as a process of its own on any free port. Closing it
/// deletes what it kept.
final class RunningServer implements AutoCloseable {

  /// Little, so that a test can fill it.
  static final int MAX_WAITING_BYTES = 1_000_000;

  private static final Path BUILT = Path.of("..", "server", "target");
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path directory;
  private final Process process;
  private final int port;

  private RunningServer(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
    try {
      await(() -> Files.exists(data().resolve("port")) && !read("port").isEmpty());
      this.port = Integer.parseInt(read("port"));
      await(() -> get("/health").statusCode() == 200);
    } catch (AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  static RunningServer start() {
    try {
      Path directory = Files.createTempDirectory("millrace-clients-");
      Path project = Path.of("src", "test", "project");
      return new RunningServer(directory, launch(directory, project));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path directory, Path project) throws IOException {
    Path jar = BUILT.resolve("millrace-server.jar");
    if (!Files.exists(jar)) {
      throw new AssertionError("The server is not packaged: run the build to the phase 'package'.");
    }
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx400m",
            "-XX:+UseParallelGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djdk.virtualThreadScheduler.parallelism=16",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            jar + System.getProperty("path.separator") + BUILT.resolve("lib") + "/*",
            "dev.millrace.server.Main",
            "up",
            "--project",
            project.toString(),
            "--data",
            directory.resolve("data").toString(),
            "--port",
            "0")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out.txt").toFile())
        .start();
  }

  int port() {
    return port;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  String writeKey() {
    return read("write-key");
  }

  String token() {
    return read("token");
  }

  /// All events whose ids begin so, by type and name, once the lake holds whatever was accepted.
  ///
  /// @param atLeast how many are waited for
  List<StoredEvent> events(String prefix, int atLeast) {
    String sql =
        "select type, event, user_id, anonymous_id, occurred_at, properties, traits, context"
            + " from bronze.events where coalesce(user_id, anonymous_id) like '%s%%'"
                .formatted(prefix)
            + " order by type, event, occurred_at";
    await(() -> isAllStored() && rows(sql).size() >= atLeast);
    return rows(sql).stream().map(StoredEvent::of).toList();
  }

  private boolean isAllStored() {
    JsonNode events = json(get("/api/v1/status")).path("events");
    long stored = events.path("stored").asLong() + events.path("deduplicated").asLong();
    return events.path("accepted").asLong(-1) == stored;
  }

  private List<JsonNode> rows(String sql) {
    String body = JsonNodeFactory.instance.objectNode().put("sql", sql).toString();
    HttpRequest.Builder request =
        request("/api/v1/sql")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    var rows = new ArrayList<JsonNode>();
    json(send(request)).path("rows").forEach(rows::add);
    return rows;
  }

  /// The rows of a query, each as JSON.
  List<JsonNode> sql(String query) {
    return rows(query);
  }

  Path lake() {
    return data().resolve("lake");
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address().resolve(path))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + token());
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  private String read(String file) {
    try {
      return Files.readString(data().resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for what the server will do in its own time.
  void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("It did not happen. The server said: " + output());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("out.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    process.destroy();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
