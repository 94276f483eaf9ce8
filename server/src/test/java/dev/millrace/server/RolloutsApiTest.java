package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import millrace.v1.ModelsGrpc;
import millrace.v1.PredictRequest;
import millrace.v1.PredictResponse;
import millrace.v1.PredictRow;
import millrace.v1.Predicted;
import millrace.v1.PredictionStanding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A model from elsewhere in a running process: uploaded, let out, broken, and taken back by
/// itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolloutsApiTest {

  private static final int CUSTOMERS = 60;

  @TempDir private static Path directory = Path.of("unset");
  private final List<String> alerts = new CopyOnWriteArrayList<>();
  private HttpServer hook;
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException, InterruptedException {
    hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          alerts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    hook.start();
    write("millrace.yaml", "kind: project\nname: shop\n");
    write(
        "sources/orders.yaml",
        """
        kind: source
        type: files
        format: csv
        fields: {order_id: string, customer_id: string, total: "decimal(12,2)", ordered_at: timestamp}
        """);
    write(
        "features/customer_orders.yaml",
        """
        kind: feature_view
        entity: customer
        table: bronze.orders
        key: customer_id
        time: ordered_at
        features:
          orders: {aggregate: count, default: 0}
          spent: {aggregate: sum, of: total, default: 0}
        """);
    write("flows/compute.yaml", "kind: flow\nsteps:\n  - run: features\n");
    write(
        "alerts/growth.yaml",
        "kind: alert\nto:\n  - webhook: {url: \"http://127.0.0.1:%d/\"}\n"
            .formatted(hook.getAddress().getPort()));
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            ProjectDirectory.read(directory.resolve("project"), Variables.NONE),
            BusinessClock.wall(),
            0);
    running.startFlows();
    client = new LocalClient(data);
    sell();
    String run = client.post("/api/v1/flows/compute/runs", Map.of()).path("id").asText();
    await(() -> status(run).equalsIgnoreCase("succeeded"));
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
    hook.stop(0);
  }

  @Test
  void modelFromElsewhereIsServedRolledOutAndTakenBackWithAnAlert() throws Exception {
    Path good = tree("good.txt", -1, 1);
    Path shifted = tree("shifted.txt", 3, 5);

    assertThat(
            run(
                "model",
                "register",
                "likely",
                good.toString(),
                "--features",
                "customer_orders:orders,customer_orders:spent"))
        .contains("likely v1 is in use.");
    JsonNode first = client.get("/api/v1/models/likely/predictions/C7");
    assertThat(OpenApi.violations("KeyPrediction", first)).isEmpty();
    assertThat(first.path("standing").asText()).isEqualTo("champion");
    assertThat(first.path("features").path("orders").asInt()).isEqualTo(1 + 7 % 5);
    assertThat(
            OpenApi.violations(
                "Explanation",
                client.get("/api/v1/explanations/" + first.path("responseId").asText())))
        .isEmpty();
    assertThat(OpenApi.violations("ModelList", client.get("/api/v1/models"))).isEmpty();

    assertThat(
            run(
                "model",
                "register",
                "likely",
                shifted.toString(),
                "--features",
                "customer_orders:orders,customer_orders:spent"))
        .contains("likely v2 waits");
    assertThat(run("model", "rollout", "likely@2", "--shadow")).contains("v2 in shadow");
    assertThat(run("model", "rollout", "likely@2", "--canary", "50")).contains("v2 out to 50.0 %");
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    boolean wasCanary = false;
    for (int i = 0; state().path("rollout").isObject(); i++) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      JsonNode answer = client.get("/api/v1/models/likely/predictions/C" + i % CUSTOMERS);
      boolean isCanary = answer.path("standing").asText().equals("canary");
      wasCanary |= isCanary;
      assertThat(answer.path("model").path("version").asText()).isEqualTo(isCanary ? "2" : "1");
    }

    assertThat(wasCanary).isTrue();
    assertThat(OpenApi.violations("RolloutState", state())).isEmpty();
    assertThat(run("model", "rollout", "likely"))
        .contains("champion v1, nothing on its way out", "rolled back", "its mean score lies");
    await(() -> !alerts.isEmpty());
    assertThat(alerts.getFirst())
        .contains("Version 2 of the model 'likely' was rolled back", "its mean score lies");

    assertThat(run("model", "rollout", "likely@2", "--full")).contains("champion v2");
    assertThat(run("model", "rollback", "likely")).contains("champion v1");
    assertThat(run("model", "history", "likely")).contains("v1", "v2");
  }

  @Test
  void manyAreAskedAtOnceByWhatIsStoredAndByWhatIsPassedIn() throws Exception {
    run(
        "model",
        "register",
        "asked",
        tree("asked.txt", -1, 1).toString(),
        "--features",
        "customer_orders:orders,customer_orders:spent");

    JsonNode answer =
        client.post(
            "/api/v1/models/asked/predictions",
            Map.of(
                "rows",
                List.of(
                    Map.of("key", "C0"),
                    Map.of("key", "C0", "features", Map.of("orders", 9)),
                    Map.of("features", Map.of("orders", 9, "spent", 1.5)),
                    Map.of("key", "nobody"),
                    Map.of("key", "C0", "features", Map.of("order", 9)),
                    Map.of())));

    assertThat(OpenApi.violations("KeyPredictionList", answer)).isEmpty();
    JsonNode stored = answer.path("items").path(0).path("prediction");
    JsonNode changed = answer.path("items").path(1).path("prediction");
    JsonNode given = answer.path("items").path(2).path("prediction");
    assertThat(stored.path("features").path("orders").asDouble()).isEqualTo(1);
    assertThat(stored.path("ageSeconds").isNull()).isFalse();
    assertThat(changed.path("features").path("orders").asDouble()).isEqualTo(9);
    assertThat(changed.path("features").path("spent"))
        .isEqualTo(stored.path("features").path("spent"));
    assertThat(changed.path("score").asDouble()).isGreaterThan(stored.path("score").asDouble());
    assertThat(given.path("key").asText("none")).isEmpty();
    assertThat(given.path("score")).isEqualTo(changed.path("score"));
    assertThat(given.path("ageSeconds").isNull()).isTrue();
    assertThat(problem(answer, 3)).startsWith("not_found: Nothing is known of 'nobody'");
    assertThat(problem(answer, 4))
        .isEqualTo("parameter_value: The model 'asked' reads no feature 'order'.");
    assertThat(problem(answer, 5)).contains("neither a key nor features");
    JsonNode explained = client.get("/api/v1/explanations/" + changed.path("responseId").asText());
    assertThat(explained.path("same").asBoolean()).isTrue();
    assertThat(explained.path("features").path(0).path("origin").asText()).isEqualTo("GIVEN");
    assertThatThrownBy(() ->
            client.post(
                "/api/v1/models/nothing/predictions", Map.of("rows", List.of(Map.of("key", "C0")))))
        .hasMessage("There is no model 'nothing'.");
    assertThatThrownBy(
            () -> client.post("/api/v1/models/asked/predictions", Map.of("rows", List.of())))
        .hasMessageStartingWith("The request has 0 'rows', expected 1 to 1,000");
    assertThatThrownBy(() ->
            client.post(
                "/api/v1/models/asked/predictions",
                Map.of("rows", List.of(Map.of("features", Map.of("orders", "many"))))))
        .hasMessage("The row 1 of 'rows' has '\"many\"'; expected a number as 'orders'.");
  }

  @Test
  void theSameIsAskedOverGrpcByAGeneratedClient() throws Exception {
    run(
        "model",
        "register",
        "called",
        tree("called.txt", -1, 1).toString(),
        "--features",
        "customer_orders:orders,customer_orders:spent");
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", running.port()).usePlaintext().build();
    try {
      ModelsGrpc.ModelsBlockingStub models = ModelsGrpc.newBlockingStub(channel);
      PredictRequest single =
          PredictRequest.newBuilder()
              .setModel("called")
              .addRows(PredictRow.newBuilder().setKey("C0"))
              .build();
      assertThatThrownBy(() -> models.predict(single))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
      var headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
          "Bearer " + Files.readString(directory.resolve("data").resolve("token")).strip());
      ModelsGrpc.ModelsBlockingStub known =
          models.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));

      JsonNode overHttp = client.get("/api/v1/models/called/predictions/C0");
      Predicted one = known.predict(single).getRows(0).getPrediction();
      assertThat(one.getScore()).isEqualTo(overHttp.path("score").asDouble());
      assertThat(one.getModel()).isEqualTo("called");
      assertThat(one.getVersion()).isEqualTo(1);
      assertThat(one.getStanding()).isEqualTo(PredictionStanding.PREDICTION_STANDING_CHAMPION);
      assertThat(one.getFeaturesMap()).containsEntry("orders", 1.0);
      assertThat(one.getReasonsList()).isNotEmpty();
      assertThat(one.getReasons(0).getWords())
          .isEqualTo(overHttp.path("reasons").path(0).path("words").asText());
      assertThat(one.hasAgeSeconds()).isTrue();
      assertThat(one.getDegradedList()).isEmpty();
      assertThat(client.get("/api/v1/explanations/" + one.getResponseId()).path("same").asBoolean())
          .isTrue();

      PredictRequest.Builder many = PredictRequest.newBuilder().setModel("called");
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        many.addRowsBuilder().setKey("C" + customer);
      }
      many.addRowsBuilder().setKey("nobody");
      many.addRowsBuilder().putFeatures("orders", 9);
      many.addRowsBuilder().setKey("C1").putFeatures("orders", Double.NaN);
      PredictResponse answer = known.predict(many.build());
      assertThat(answer.getRowsCount()).isEqualTo(CUSTOMERS + 3);
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        Predicted each = answer.getRows(customer).getPrediction();
        assertThat(each.getKey()).isEqualTo("C" + customer);
        assertThat(each.getFeaturesMap()).containsEntry("orders", 1.0 + customer % 5);
      }
      assertThat(answer.getRows(CUSTOMERS).getProblem().getCode()).isEqualTo("not_found");
      assertThat(answer.getRows(CUSTOMERS + 1).getPrediction().getScore())
          .isGreaterThan(one.getScore());
      assertThat(answer.getRows(CUSTOMERS + 2).getProblem().getMessage())
          .isEqualTo("The feature 'orders' is 'NaN'; expected a number.");

      assertThatThrownBy(() -> known.predict(single.toBuilder().setModel("calld").build()))
          .hasMessage("NOT_FOUND: There is no model 'calld'. Look at the list of models.");
      assertThatThrownBy(() -> known.predict(single.toBuilder().clearRows().build()))
          .hasMessageStartingWith("INVALID_ARGUMENT: The request has 0 'rows'");
    } finally {
      channel.shutdownNow();
    }
  }

  private static String problem(JsonNode answer, int place) {
    JsonNode problem = answer.path("items").path(place).path("problem");
    return problem.path("code").asText() + ": " + problem.path("message").asText();
  }

  @Test
  void wrongUploadsAreOneClearProblem() throws Exception {
    byte[] file = Files.readAllBytes(tree("some.txt", -1, 1));

    assertThatThrownBy(() -> upload("some.txt", "customer_order:orders", file))
        .isInstanceOf(MillraceException.class)
        .hasMessage("There is no feature view 'customer_order'.");
    assertThatThrownBy(
            () -> upload("some.txt", "customer_orders:orders,customer_orders:spend", file))
        .hasMessage("The feature view 'customer_orders' has no feature 'spend'.");
    assertThatThrownBy(() -> upload("some.txt", "customer_orders:orders", file))
        .hasMessage("The model in 'some.txt' has 2 features, but 1 are named.");
    assertThatThrownBy(() -> upload("some.onnx", "customer_orders:orders", file))
        .hasMessageStartingWith("The model file cannot be used: ONNX Runtime says: ");
    assertThatThrownBy(() -> client.get("/api/v1/models/wrong/rollout"))
        .hasMessage("There is no model 'wrong'.");
    assertThatThrownBy(() -> client.post("/api/v1/models/wrong/rollout", Map.of("stage", "half")))
        .hasMessage("The stage is 'half'; expected shadow, canary or full.");
  }

  private void upload(String name, String features, byte[] file) throws InterruptedException {
    client.upload(
        "/api/v1/models/wrong/versions?file=%s&features=%s".formatted(name, features), file);
  }

  private JsonNode state() throws InterruptedException {
    return client.get("/api/v1/models/likely/rollout");
  }

  private String status(String run) {
    try {
      return client.get("/api/v1/runs/" + run).path("state").asText();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path tree(String name, int low, int high) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        max_feature_idx=1
        objective=binary sigmoid:1
        feature_names=orders spent

        Tree=0
        num_leaves=2
        num_cat=0
        split_feature=0
        threshold=2.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=%d %d
        leaf_count=5 5
        internal_count=10

        end of trees
        """
            .formatted(low, high));
  }

  /// What a command prints.
  private static String run(String... words) {
    var arguments = new java.util.ArrayList<>(List.of(words));
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

  private void sell() {
    Rows orders =
        Rows.gather(
            List.of(
                new Column("order_id", Plain.STRING),
                new Column("customer_id", Plain.STRING),
                new Column("total", new ColumnType.Decimal(12, 2)),
                new Column("ordered_at", Plain.TIMESTAMP)),
            sink -> {
              for (int customer = 0; customer < CUSTOMERS; customer++) {
                for (int order = 0; order <= customer % 5; order++) {
                  sink.row(
                      new Object[] {
                        "O%d-%d".formatted(customer, order),
                        "C" + customer,
                        BigDecimal.valueOf(1000, 2),
                        Instant.parse("2026-06-01T00:00:00Z")
                      });
                }
              }
            });
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(new TableAppend(TableName.of("bronze.orders"), orders, null)),
                new Mark("orders", null, "done")));
  }

  private static void await(BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static void write(String path, String text) throws IOException {
    Path file = directory.resolve("project").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
