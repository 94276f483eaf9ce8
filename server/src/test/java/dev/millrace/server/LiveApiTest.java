package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.time.BusinessClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What the pages are told while it happens, by a running process that events are sent to.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LiveApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory = Path.of("unset");
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException {
    Path project = directory.resolve("project");
    Files.createDirectories(project.resolve("events"));
    Files.writeString(project.resolve("millrace.yaml"), "kind: project\nname: shop\n");
    Files.writeString(
        project.resolve("events/order.yaml"),
        """
        kind: event
        event: Order Completed
        properties:
          total: double required
          email: {type: string, pii: email}
        """);
    Path data = directory.resolve("data");
    running =
        Running.start(
            data, ProjectDirectory.read(project, Variables.NONE), BusinessClock.wall(), 0);
    client = new LocalClient(data);
  }

  @AfterAll
  void close() {
    http.close();
    client.close();
    running.close();
  }

  @Test
  void anEventIsSeenAtTheEndOfTheLogByWhoLooksForIt() throws Exception {
    try (Heard all = listen("/api/v1/events/tail");
        Heard some = listen("/api/v1/events/tail?type=track&name=order&person=u1")) {
      until(() -> {
        track("u1", "Order Completed", "{\"total\": 12.5}");
        track("u2", "Order Completed", "{\"total\": 3}");
        track("u1", "Product Viewed", "{}");
        return some.events("event").size() >= 2 && all.events("event").size() >= 6;
      });

      assertThat(some.events("event"))
          .allSatisfy(event -> {
            assertThat(OpenApi.violations("TailedEvent", event)).isEmpty();
            assertThat(event.path("name").asText()).isEqualTo("Order Completed");
            assertThat(event.path("userId").asText()).isEqualTo("u1");
          });
      until(() -> !some.events("count").isEmpty());
      assertThat(some.events("count"))
          .allSatisfy(count -> assertThat(OpenApi.violations("TailCount", count)).isEmpty());
    }
  }

  @Test
  void whatBrokeItsContractIsSeenWithTheReason() throws Exception {
    try (Heard all = listen("/api/v1/events/tail?person=broken")) {
      until(() -> {
        track("broken", "Order Completed", "{}");
        return all.events("event").size() >= 2;
      });

      assertThat(all.events("event"))
          .allSatisfy(event -> assertThat(event.path("reason").asText()).contains("total"));
    }
  }

  @Test
  void whereMoreComesThanIsToldASampleIsAndTheRestIsCounted() throws Exception {
    try (Heard few = listen("/api/v1/events/tail?perSecond=2&person=many")) {
      String batch =
          IntStream.range(0, 200)
              .mapToObj(_ -> "{\"type\":\"track\",\"event\":\"Many\",\"userId\":\"many\"}")
              .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
      until(() -> {
        send("batch", batch);
        return few.events("count").stream().anyMatch(count -> count.path("fitted").asInt() >= 200);
      });

      assertThat(few.events("count"))
          .allSatisfy(count -> assertThat(count.path("told").asInt()).isLessThanOrEqualTo(2));
    }
  }

  @Test
  void onlySoManyWatchAtOnceAndWhoGoesMakesRoom() throws Exception {
    var watching = new ArrayList<Heard>();
    try {
      until(() -> {
        Heard next = ask("/api/v1/events/tail");
        watching.add(next);
        return next.status == 429;
      });
      assertThat(watching.size()).isBetween(2, 5);
    } finally {
      watching.forEach(Heard::close);
    }
    until(() -> {
      try (Heard again = ask("/api/v1/events/tail")) {
        return again.status == 200;
      }
    });
  }

  @Test
  void anEventMovesTheCountsAndThenItsTable() throws Exception {
    try (Heard changes = listen("/api/v1/changes")) {
      until(() -> !changes.events("start").isEmpty());
      long sent = System.nanoTime();
      track("u3", "Product Viewed", "{}");
      until(() -> !changes.events("live").isEmpty());
      assertThat(System.nanoTime() - sent).isLessThan(2_000_000_000L);
      assertThat(OpenApi.violations("LiveCounts", changes.events("live").getFirst())).isEmpty();

      until(() ->
          changes.events("tables").stream()
              .anyMatch(change -> change.path("tables").toString().contains("bronze.events")));
    }
  }

  @Test
  void whatClientsSendIsShownWithWhyItWasRefused() throws Exception {
    until(() -> {
      track("u4", "Order Completed", "{\"total\": 1}");
      post("track", "{\"event\": \"x\"", running.platform().access().writeKey());
      post("track", "{}", "wrong-key-that-is-long");
      JsonNode seen = client.get("/api/v1/events/requests");
      assertThat(OpenApi.violations("RecentRequestList", seen)).isEmpty();
      String text = seen.toString();
      return text.contains("\"accepted\":1")
          && text.contains("not JSON")
          && text.contains("The write key is not known")
          && !text.contains(running.platform().access().writeKey());
    });
  }

  @Test
  void contractsVolumeModelsAndSettingsAreTold() throws Exception {
    JsonNode contracts = client.get("/api/v1/events/contracts");
    assertThat(OpenApi.violations("EventContractList", contracts)).isEmpty();
    assertThat(contracts.at("/items/0/properties/1/pii").asText()).isEqualTo("email");

    until(() -> {
      track("u5", "Order Completed", "{\"total\": 1}");
      return client.get("/api/v1/events/volume?hours=1").toString().contains("Order Completed");
    });
    assertThat(OpenApi.violations("EventVolume", client.get("/api/v1/events/volume"))).isEmpty();
    assertThat(OpenApi.violations("ModelList", client.get("/api/v1/models"))).isEmpty();

    JsonNode settings = client.get("/api/v1/settings");
    assertThat(OpenApi.violations("Settings", settings)).isEmpty();
    assertThat(settings.toString()).doesNotContain(running.platform().access().writeKey());
    assertThat(settings.path("dashboardsEditable").asBoolean()).isFalse();
  }

  private void track(String user, String event, String properties) throws Exception {
    send(
        "track",
        "{\"userId\":\"%s\",\"event\":\"%s\",\"properties\":%s}"
            .formatted(user, event, properties));
  }

  private void send(String call, String body) throws Exception {
    assertThat(post(call, body, running.platform().access().writeKey())).isEqualTo(200);
  }

  private int post(String call, String body, String key) throws Exception {
    String basic = Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
    return http.send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:%d/v1/%s".formatted(running.port(), call)))
                .header("authorization", "Basic " + basic)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(100_000_000);
    }
  }

  /// Waits for room: who has gone is noticed a moment later.
  private Heard listen(String path) throws Exception {
    Heard heard = ask(path);
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (heard.status != 200 && System.nanoTime() < deadline) {
      heard.close();
      LockSupport.parkNanos(200_000_000);
      heard = ask(path);
    }
    return heard;
  }

  private Heard ask(String path) throws Exception {
    HttpResponse<InputStream> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:%d%s".formatted(running.port(), path)))
                .header("authorization", "Bearer " + running.platform().access().token())
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    return new Heard(answer);
  }

  /// The events of one stream as they come.
  private static final class Heard implements AutoCloseable {
    private final int status;
    private final InputStream body;
    private final Queue<String[]> events = new ConcurrentLinkedQueue<>();

    Heard(HttpResponse<InputStream> answer) {
      status = answer.statusCode();
      body = answer.body();
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        String kind = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            kind = line.substring("event: ".length());
          } else if (line.startsWith("data: ")) {
            events.add(new String[] {kind, line.substring("data: ".length())});
          }
        }
      } catch (IOException e) {
        // The stream was closed, by us or by the server.
      }
    }

    List<JsonNode> events(String kind) {
      return events.stream().filter(event -> event[0].equals(kind)).map(Heard::data).toList();
    }

    private static JsonNode data(String[] event) {
      try {
        return JSON.readTree(event[1]);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        // It was closed already.
      }
    }
  }
}
