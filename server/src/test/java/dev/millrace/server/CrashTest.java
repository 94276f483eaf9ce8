package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of the real process under load and in the middle of flow runs, several times: every
/// event that was answered 200 is in `bronze.events` exactly once, nothing else is, and every run
/// is finished.
final class CrashTest {

  private static final int CRASHES = 3;
  private static final int CLIENTS = 4;
  private static final int BATCH = 20;
  private static final int BATCHES_BEFORE_A_CRASH = 60;
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @TempDir private Path directory = Path.of("unset");
  private final HttpClient client = HttpClient.newHttpClient();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answered = new AtomicInteger();
  private Path data = Path.of("unset");
  private Process server;
  private volatile boolean isDone;

  @BeforeEach
  void startServer() throws IOException {
    data = directory.resolve("data");
    Path project = Files.createDirectories(directory.resolve("project"));
    write(project, "millrace.yaml", "kind: project\nname: crash\n");
    write(
        project,
        "models/silver/stg_events.sql",
        "select message_id, user_id from {{ source('events') }}");
    write(project, "models/silver/stg_events.yml", "kind: model\nkey: message_id\n");
    write(
        project,
        "models/gold/agg_pages.sql",
        "select user_id, count(*) as pages from {{ ref('stg_events') }} group by user_id");
    write(
        project,
        "flows/build_pages.yaml",
        "kind: flow\non_arrival_of: events\nsteps:\n  - run: build\n");
    server = start(project);
  }

  @AfterEach
  void stopServer() {
    isDone = true;
    server.destroyForcibly();
    client.close();
  }

  @Test
  void whatWasAnsweredIsStoredExactlyOnce() throws Exception {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      clients.add(Thread.ofVirtual().start(() -> send(number)));
    }
    for (int crash = 1; crash <= CRASHES; crash++) {
      int target = crash * BATCHES_BEFORE_A_CRASH;
      until(() -> answered.get() >= target);
      until(() -> runsUnderWay() == 1);
      server.destroyForcibly().waitFor();
      server = start(directory.resolve("project"));
    }
    until(() -> answered.get() >= (CRASHES + 1) * BATCHES_BEFORE_A_CRASH);
    isDone = true;
    for (Thread sender : clients) {
      sender.join();
    }

    until(
        () -> count("select count(distinct message_id) from bronze.events") == acknowledged.size());
    assertThat(count("select count(*) from bronze.events")).isEqualTo(acknowledged.size());
    assertThat(acknowledged.size()).isGreaterThan(CRASHES * BATCHES_BEFORE_A_CRASH * BATCH);
    until(() -> count("select sum(pages) from gold.agg_pages") == acknowledged.size());
    until(() -> runsUnderWay() == 0);
    assertThat(read("/api/v1/status").at("/flows/failed").asInt(-1)).isZero();
    assertThat(stepsBegunAgain())
        .as("steps that a crash cut off and a restart finished")
        .isPositive();
  }

  /// Sends batches one after another, each again and again until it is answered, as SDKs do.
  private void send(int number) {
    for (int batch = 0; !isDone; batch++) {
      var ids = new ArrayList<String>();
      var events = new StringBuilder();
      for (int i = 0; i < BATCH; i++) {
        String id = "%d-%d-%d".formatted(number, batch, i);
        ids.add(id);
        events
            .append(i == 0 ? "" : ",")
            .append(
                "{\"type\": \"page\", \"userId\": \"u%d\", \"messageId\": \"%s\"}"
                    .formatted(i, id));
      }
      String body = "{\"batch\": [%s]}".formatted(events);
      while (!isAnswered(body)) {
        LockSupport.parkNanos(2_000_000);
      }
      acknowledged.addAll(ids);
      answered.incrementAndGet();
    }
  }

  private boolean isAnswered(String body) {
    try {
      String key = Files.readString(data.resolve("write-key")).strip();
      String basic =
          Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
      return post("/v1/batch", body, "Basic " + basic).statusCode() == 200;
    } catch (IOException e) {
      return false; // the process is down just now
    }
  }

  private HttpResponse<String> post(String path, String body, String authorization)
      throws IOException {
    try {
      int port = Integer.parseInt(Files.readString(data.resolve("port")).strip());
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
              .timeout(Duration.ofSeconds(10))
              .header("Authorization", authorization)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (NumberFormatException e) {
      throw new ConnectException("The port file is being written.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private long count(String sql) {
    try {
      String token = Files.readString(data.resolve("token")).strip();
      HttpResponse<String> response =
          post("/api/v1/sql", "{\"sql\": \"%s\"}".formatted(sql), "Bearer " + token);
      JsonNode answer = new ObjectMapper().readTree(response.body());
      return answer.at("/rows/0/0").asLong(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  private static void write(Path project, String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /// -1 while the process is down or starting.
  private int runsUnderWay() {
    try {
      return read("/api/v1/status").at("/flows/running").asInt(-1);
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }

  /// Steps that succeeded, but not at their first attempt.
  private int stepsBegunAgain() throws IOException {
    int steps = 0;
    for (JsonNode run : read("/api/v1/flows/build_pages/runs?limit=100").path("items")) {
      for (JsonNode step : read("/api/v1/runs/" + run.path("id").asText()).path("steps")) {
        boolean isAgain = step.path("attempt").asInt() > 1;
        steps += isAgain && step.path("state").asText().equals("succeeded") ? 1 : 0;
      }
    }
    return steps;
  }

  private JsonNode read(String path) throws IOException {
    int port = Integer.parseInt(Files.readString(data.resolve("port")).strip());
    String token = Files.readString(data.resolve("token")).strip();
    try {
      String body =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return new ObjectMapper().readTree(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private Process start(Path project) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseParallelGC",
            "-Djdk.virtualThreadScheduler.parallelism=16",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "up",
            "--project",
            project.toString(),
            "--data",
            data.toString(),
            "--port",
            "0")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("out.txt").toFile()))
        .start();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void until(Condition condition) throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "It did not happen within %s; %d batches answered. The process said: %s"
                .formatted(
                    DEADLINE, answered.get(), Files.readString(directory.resolve("out.txt"))));
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
