package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.time.BusinessClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Sources over HTTP, against a running process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SourcesApiTest {

  private static final long DEADLINE_NANOS = 30_000_000_000L;

  @TempDir private static Path directory = Path.of("unset");
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException {
    Path project = Files.createDirectories(directory.resolve("project"));
    Files.writeString(project.resolve("millrace.yaml"), "kind: project\nname: sources\n");
    Path sources = Files.createDirectories(project.resolve("sources"));
    for (String name : new String[] {"parts", "tools"}) {
      Files.writeString(
          sources.resolve(name + ".yaml"),
          """
          kind: source
          type: files
          format: ndjson
          drift: quarantine_row
          fields:
            id: integer required
            name: string
          """);
    }
    Files.writeString(
        sources.resolve("orders.yaml"),
        """
        kind: source
        type: jdbc
        url: jdbc:postgresql://127.0.0.1:1/shop?password=hush
        table: bronze.orders
        from: public.orders
        key: [id]
        """);
    Path data = directory.resolve("data");
    running =
        Running.start(
            data, ProjectDirectory.read(project, Variables.NONE), BusinessClock.wall(), 0);
    client = new LocalClient(data);
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
  }

  @Test
  void sourcesArePagedAndTellNoSecret() throws InterruptedException {
    JsonNode first = client.get("/api/v1/sources?limit=2");
    JsonNode rest =
        client.get("/api/v1/sources?limit=2&cursor=" + first.path("nextCursor").asText());

    assertThat(OpenApi.violations("SourcePage", first)).isEmpty();
    assertThat(first.path("items")).hasSize(2);
    assertThat(rest.path("items")).hasSize(1);
    assertThat(rest.path("nextCursor").isNull()).isTrue();
    assertThat(first.toString() + rest).contains("password=***").doesNotContain("hush");
  }

  @Test
  void whatIsInTheLandingZoneIsShownLoadedAndCounted() throws Exception {
    Path file = Files.createDirectories(running.landing().resolve("parts")).resolve("parts.ndjson");
    Files.writeString(
        file,
        """
        {"id": 1, "name": "bolt"}
        {"id": "many"}
        {"id": 2, "name": "nut", "size": 4}
        {"id": 3}
        """);
    until(() -> client.get("/api/v1/sources/parts/runs").at("/items/0/loaded").asLong() == 2);

    JsonNode runs = client.get("/api/v1/sources/parts/runs?limit=1");
    assertThat(OpenApi.violations("SourceRunPage", runs)).isEmpty();
    JsonNode run = runs.at("/items/0");
    assertThat(run.path("received").asLong()).isEqualTo(4);
    assertThat(run.path("quarantined").asLong()).isEqualTo(2);
    JsonNode source = client.get("/api/v1/sources/parts");
    assertThat(OpenApi.violations("Source", source)).isEmpty();
    assertThat(source.at("/lastRun/loaded").asLong()).isEqualTo(2);

    JsonNode replay = client.post("/api/v1/sources/parts/replay", Map.of());
    assertThat(OpenApi.violations("SourceRun", replay)).isEmpty();
    assertThat(replay.path("received").asLong())
        .isEqualTo(
            replay.path("loaded").asLong()
                + replay.path("quarantined").asLong()
                + replay.path("unchanged").asLong());
  }

  @Test
  void aRunThatIsAskedForIsFollowedToItsEnd() throws Exception {
    JsonNode started = client.post("/api/v1/sources/orders/runs", Map.of());
    assertThat(OpenApi.violations("SourceRunState", started)).isEmpty();

    String path = "/api/v1/sources/orders/runs/" + started.path("id").asText();
    until(() -> !client.get(path).path("state").asText().equals("running"));
    JsonNode ended = client.get(path);
    assertThat(OpenApi.violations("SourceRunState", ended)).isEmpty();
    assertThat(ended.toString()).contains("cannot be read").doesNotContain("hush");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertProblem("/api/v1/sources/part", "There is no source 'part'", "Did you mean 'parts'?");
    assertProblem("/api/v1/sources/parts/runs/none", "No run 'none' was started", "List the runs");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> client.post("/api/v1/sources/orders/test", Map.of()))
        .withMessageContaining("cannot be read")
        .satisfies(e -> assertThat(e.problem().toText()).doesNotContain("hush"));
  }

  private void assertProblem(String path, String message, String hint) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> client.get(path))
        .satisfies(e -> {
          assertThat(e.problem().message()).contains(message);
          assertThat(e.problem().hint()).contains(hint);
        });
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private static void until(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
