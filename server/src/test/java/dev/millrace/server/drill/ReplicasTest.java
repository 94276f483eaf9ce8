package dev.millrace.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.server.LocalClient;
import java.io.IOException;
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
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three processes of the roles collector and features over one Kafka: they share the partitions,
/// and when one is killed the other two take over what it had, to the event.
final class ReplicasTest {

  private static final int REPLICAS = 3;
  private static final int CUSTOMERS = 120;
  private static final int EVENTS_EACH = 10;

  @TempDir private Path directory = Path.of("unset");
  private final List<DrillServer> replicas = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private int sent;

  @AfterEach
  void stop() {
    replicas.forEach(DrillServer::close);
    http.close();
  }

  @Test
  void theLossOfOneCostsNoEvent() throws Exception {
    try (var kafka = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      start(REPLICAS, "kafka: %s\n".formatted(kafka.bootstrapServers()));
      send();
      until(() -> total() == sent);
      until(() -> replicas.stream().allMatch(replica -> counted(replica) > 0));

      replicas.removeLast().process().kill();
      send();
      until(() -> total() == sent);
      assertThat(total()).isEqualTo(sent);
    }
  }

  @Test
  void withRedisEachAnswersForEverybody() throws Exception {
    try (var redis = RedisProcess.startIn(directory);
        var kafka = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      start(
          2,
          "kafka: %s\nredis: redis://127.0.0.1:%d\n"
              .formatted(kafka.bootstrapServers(), redis.port()));
      send();
      until(() -> replicas.stream().allMatch(replica -> counted(replica) == sent));
      for (DrillServer replica : replicas) {
        assertThat(countedTogether(replica)).isEqualTo(sent);
      }
    }
  }

  private void start(int count, String settings) throws IOException {
    for (int i = 0; i < count; i++) {
      var replica =
          DrillServer.in(
              directory.resolve("replica-" + i),
              settings,
              List.of("--roles", "collector,features"));
      replica.start();
      replicas.add(replica);
    }
    for (DrillServer replica : replicas) {
      until(() -> counted(replica) >= 0);
    }
  }

  /// As [#counted], read at once.
  private static long countedTogether(DrillServer replica) throws InterruptedException {
    try (var client = new LocalClient(replica.data())) {
      List<String> keys = IntStream.range(0, CUSTOMERS).mapToObj(i -> "c-" + i).toList();
      long sum = 0;
      for (JsonNode row :
          client
              .post(
                  "/api/v1/features/read",
                  Map.of("features", List.of("drill:events"), "keys", keys, "only", "values"))
              .path("items")) {
        sum += row.path("values").path(0).asLong();
      }
      return sum;
    }
  }

  /// To the replicas in turn.
  private void send() throws IOException, InterruptedException {
    for (int i = 0; i < EVENTS_EACH; i++) {
      var batch = new StringBuilder();
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        batch
            .append(customer == 0 ? "" : ",")
            .append(
                "{\"type\":\"page\",\"userId\":\"c-%d\",\"messageId\":\"m-%d\"}"
                    .formatted(customer, sent++));
      }
      Path data = replicas.get(i % replicas.size()).data();
      String key = Files.readString(data.resolve("write-key")).strip() + ":";
      var request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:%s/v1/batch"
                          .formatted(Files.readString(data.resolve("port")).strip())))
              .header(
                  "Authorization",
                  "Basic "
                      + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)))
              .POST(HttpRequest.BodyPublishers.ofString("{\"batch\":[" + batch + "]}"))
              .build();
      assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  private long total() {
    return replicas.stream().mapToLong(ReplicasTest::counted).sum();
  }

  /// What a replica has counted of the customers whose partitions it has; -1 while it is down.
  private static long counted(DrillServer replica) {
    long sum = 0;
    try (var client = new LocalClient(replica.data())) {
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        sum +=
            client
                .get("/api/v1/features/drill/c-" + customer)
                .at("/features/events/value")
                .asLong();
      }
      return sum;
    } catch (MillraceException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private void until(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    if (!DrillProcess.await(condition, deadline)) {
      var told = new StringBuilder();
      for (DrillServer replica : replicas) {
        told.append("\ncounted ").append(counted(replica)).append('\n');
        told.append(Files.readString(replica.process().output()));
      }
      throw new AssertionError("It did not happen in time; %d sent.%s".formatted(sent, told));
    }
  }
}
