package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Recommendations of a running process: what was shown goes through the event log into the lake,
/// meets the shop's clicks there, and a replay counts both.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecommendationsApiTest {

  private static final int CUSTOMERS = 120;
  private static final int PRODUCTS = 24;
  private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00Z");
  private static final String SHOWN =
      "select cast(properties as varchar), user_id from bronze.events where event = '$recommendation_shown'";

  @TempDir private static Path directory = Path.of("unset");
  private final ObjectMapper json = new ObjectMapper();
  private Running running;
  private LocalClient client;
  private HttpClient http;

  @BeforeAll
  void open() throws IOException, InterruptedException {
    write("millrace.yaml", "kind: project\nname: shop\n");
    write(
        "sources/sales.yaml",
        """
        kind: source
        type: files
        format: csv
        fields: {customer: string, product: string, sold_at: timestamp}
        """);
    write(
        "sources/products.yaml",
        """
        kind: source
        type: files
        format: csv
        fields: {id: string, stock: integer}
        """);
    write(
        "ml/recommendations.yaml",
        """
        kind: ml_model
        type: recommendations
        interactions: |
          select customer as key, product as item, sold_at as occurred_at, 1 as weight, true as is_purchase
          from bronze.sales
        data_until: select max(sold_at) from bronze.sales
        hold_out: 20 days
        catalogue: {table: bronze.products, item: id, where: stock > 0}
        scenarios:
          home: {method: for_you, explore: 50 %}
          again: {method: next_basket}
        """);
    write(
        "flows/learn.yaml",
        "kind: flow\nsteps:\n  - run: train\n    with: {model: recommendations}\n");
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            ProjectDirectory.read(directory.resolve("project"), Variables.NONE),
            BusinessClock.wall(),
            0);
    running.startFlows();
    client = new LocalClient(data);
    http = HttpClient.newHttpClient();
    sell();
    String run = client.post("/api/v1/flows/learn/runs", Map.of()).path("id").asText();
    await(() -> state(run).equalsIgnoreCase("succeeded"));
  }

  @AfterAll
  void close() {
    http.close();
    client.close();
    running.close();
  }

  @Test
  void whatIsShownByChanceIsLoggedAndReplayedWithTheClicksOfTheShop() throws Exception {
    Map<String, JsonNode> answers = new HashMap<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      JsonNode answer =
          client.get("/api/v1/recommendations/%s?scenario=home&limit=5".formatted(customer(i)));
      answers.put(answer.path("id").asText(), answer);
      client.get("/api/v1/recommendations/%s?scenario=again&limit=5".formatted(customer(i)));
    }
    await(() -> rows(SHOWN).size() >= CUSTOMERS);

    List<@Nullable Object[]> shown = rows(SHOWN);
    assertThat(shown).as("one for each answer of 'home', none of 'again'").hasSize(CUSTOMERS);
    int clicks = 0;
    for (@Nullable Object[] row : shown) {
      JsonNode event = json.readTree(String.valueOf(row[0]));
      JsonNode answer = answers.get(event.path("shown_as").asText());
      assertThat(answer).as("the id of an answer").isNotNull();
      assertThat(event.path("model").asText()).isEqualTo("recommendations");
      assertThat(event.path("version").asInt()).isEqualTo(1);
      assertThat(answer.path("items").path(event.path("place").asInt() - 1).path("item"))
          .isEqualTo(event.path("item"));
      double sum = 0;
      double own = 0;
      for (JsonNode candidate : event.path("candidates")) {
        sum += candidate.path("propensity").asDouble();
        own =
            candidate.path("item").equals(event.path("item"))
                ? candidate.path("propensity").asDouble()
                : own;
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
      assertThat(own).isEqualTo(event.path("propensity").asDouble());
      if (clicks < CUSTOMERS / 4) {
        click(String.valueOf(row[1]), event);
        clicks++;
      }
    }
    await(() ->
        rows("select 1 from bronze.events where event = 'Product Viewed'").size() >= CUSTOMERS / 4);

    JsonNode replay =
        client.get("/api/v1/models/recommendations/versions/1/replay?scenario=home&reward=click");
    assertThat(replay.path("answers").asInt()).isEqualTo(CUSTOMERS);
    assertThat(replay.at("/earned/estimate").asDouble()).isCloseTo(0.25, within(1e-9));
    assertThat(
            run("model", "replay", "recommendations@1", "--scenario", "home", "--reward", "click"))
        .contains("recommendations v1 in 'home'", "it earned 25.000 %");
  }

  @Test
  void theNextBasketIsAnsweredWithItsReasons() throws Exception {
    JsonNode answer = client.get("/api/v1/recommendations/C004?scenario=again&limit=24");

    assertThat(OpenApi.violations("Recommendations", answer)).isEmpty();
    assertThat(answer.path("items")).hasSizeGreaterThan(10);
    assertThat(answer.path("items").findValuesAsText("why"))
        .anyMatch(why -> why.matches("Bought (\\d+ times )?before.*"));
  }

  private void click(String customer, JsonNode event) throws IOException, InterruptedException {
    String key = Files.readString(directory.resolve("data").resolve("write-key")).strip();
    String body =
        json.writeValueAsString(
            Map.of(
                "event",
                "Product Viewed",
                "userId",
                customer,
                "properties",
                Map.of(
                    "recommendation_id",
                    event.path("shown_as").asText(),
                    "product_id",
                    event.path("item").asText())));
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/v1/track".formatted(running.port())))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString((key + ":").getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /// Customers with even numbers buy even products, others odd ones, about every tenth day.
  private void sell() {
    var random = new SplittableRandom(11);
    Rows sales =
        Rows.gather(
            List.of(
                new Column("customer", Plain.STRING),
                new Column("product", Plain.STRING),
                new Column("sold_at", Plain.TIMESTAMP)),
            sink -> {
              for (int customer = 0; customer < CUSTOMERS; customer++) {
                double rate = 5 + 20 * random.nextDouble();
                for (double day = 10 * random.nextDouble(); day < 150; ) {
                  for (int line = 0; line < 2; line++) {
                    sink.row(
                        new Object[] {
                          customer(customer),
                          "P%02d".formatted(2 * random.nextInt(PRODUCTS / 2) + customer % 2),
                          FIRST.plus(Duration.ofDays((int) day))
                        });
                  }
                  day += 1 + rate * random.nextExponential();
                }
              }
            });
    Rows products =
        Rows.gather(
            List.of(new Column("id", Plain.STRING), new Column("stock", Plain.INTEGER)),
            sink -> {
              for (int i = 0; i < PRODUCTS; i++) {
                sink.row(new Object[] {"P%02d".formatted(i), 3});
              }
            });
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(TableName.of("bronze.sales"), sales, null),
                    new TableAppend(TableName.of("bronze.products"), products, null)),
                new Mark("test/sales", null, "done")));
  }

  private static String customer(int number) {
    return "C%03d".formatted(number);
  }

  private String state(String run) {
    try {
      return client.get("/api/v1/runs/" + run).path("state").asText();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<@Nullable Object[]> rows(String sql) {
    var rows = new ArrayList<@Nullable Object[]>();
    if (running.platform().lake().view().find(TableName.of("bronze.events")).isPresent()) {
      running.platform().lake().view().read(new SqlQuery(sql), rows::add);
    }
    return rows;
  }

  /// What a command prints.
  private static String run(String... words) {
    var arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--data", directory.resolve("data").toString()));
    var printed = new ByteArrayOutputStream();
    PrintStream usual = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      var err = new StringWriter();
      int status = Main.run(new PrintWriter(err), arguments.toArray(String[]::new));
      assertThat(status).as(err.toString()).isZero();
    } finally {
      System.setOut(usual);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void await(BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static void write(String path, String text) throws IOException {
    Path file = directory.resolve("project").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
