package dev.millrace.ml.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same runs and registered models on both databases.
class TrackStoreTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-07-01T08:00:00Z");

  @Nested
  class OnSqlite extends TrackContract {
    @TempDir private static Path home;
    private static SqliteDatabase database;

    @BeforeAll
    static void start() {
      database = SqliteDatabase.open(home.resolve("platform.db"));
    }

    @AfterAll
    static void stop() {
      database.close();
    }

    @Override
    PlatformDatabase database() {
      return database;
    }
  }

  @Nested
  class OnPostgreSql extends TrackContract {
    @TempDir private static Path home;
    private static EmbeddedPostgreSql server;
    private static Pool database;

    @BeforeAll
    static void start() {
      server = EmbeddedPostgreSql.start(home, 0);
      var config = new HikariConfig();
      config.setJdbcUrl(server.jdbcUrl());
      database = new Pool(new HikariDataSource(config), server.jdbcUrl());
    }

    @AfterAll
    static void stop() {
      database.close();
      server.close();
    }

    @Override
    PlatformDatabase database() {
      return database;
    }
  }

  private record Pool(HikariDataSource dataSource, String jdbcUrl) implements PlatformDatabase {
    @Override
    public Dialect dialect() {
      return Dialect.POSTGRESQL;
    }

    @Override
    public void close() {
      dataSource.close();
    }
  }

  abstract static class TrackContract {

    @TempDir private Path home;
    private TrackStore store;
    private String experiment;

    abstract PlatformDatabase database();

    @BeforeEach
    void open() {
      store = open(new TrackLimits(1_000, 1_500, 3));
      experiment =
          post("experiments/create", "{\"name\": \"%s\"}".formatted(UUID.randomUUID()))
              .path("experiment_id")
              .asText();
    }

    private TrackStore open(TrackLimits limits) {
      return TrackStore.open(
          database(),
          new TrackStore.Parts(
              home.resolve("tracking"),
              InstantSource.fixed(NOW),
              new OneModel(home.resolve("model.json")),
              limits,
              UUID::randomUUID));
    }

    @Test
    void theLastValueOfAMetricIsThatOfTheLargestStep() {
      String run = run();
      metric(run, "auc", "0.7", 5, 1);
      metric(run, "auc", "0.9", 6, 3);
      metric(run, "auc", "0.8", 9, 2);
      metric(run, "auc", "NaN", 9, 3);

      assertThat(last(run)).isEqualTo("NaN");
      metric(run, "auc", "\"-Infinity\"", 10, 3);
      assertThat(last(run)).isEqualTo("-Infinity");
      assertThat(
              get("metrics/get-history", Map.of("run_uuid", run, "metric_key", "auc"))
                  .path("metrics"))
          .hasSize(5);
      metric(run, "auc", "\"-Infinity\"", 10, 3);
      assertThat(
              get(
                      "metrics/get-history",
                      Map.of("run_id", run, "metric_key", "auc", "max_results", "3"))
                  .path("next_page_token")
                  .asText())
          .isEqualTo("3");
    }

    private String last(String run) {
      return get("runs/get", Map.of("run_id", run))
          .path("run")
          .path("data")
          .path("metrics")
          .get(0)
          .path("value")
          .asText();
    }

    @Test
    void everyComparisonOfTheFilterIsHeeded() {
      String low = run();
      metric(low, "val loss", "0.5", 1, 0);
      tag(low, "team", "Pricing_[a]*");
      String high = run();
      metric(high, "val loss", "0.75", 1, 0);
      post(
          "runs/log-parameter",
          "{\"run_id\": \"%s\", \"key\": \"k\", \"value\": \"it's\"}".formatted(high));

      assertThat(found("metrics.`val loss` < 0.6")).containsExactly(low);
      assertThat(found("metric.\"val loss\" >= 0.75 and param.k = 'it''s'")).containsExactly(high);
      assertThat(found("tags.team LIKE 'Pricing\\_[a]*'")).isEmpty();
      assertThat(found("tags.team LIKE 'Pri%[a]*'")).containsExactly(low);
      assertThat(found("tags.team LIKE 'pri%'")).isEmpty();
      assertThat(found("tags.team ILIKE 'pri%'")).containsExactly(low);
      assertThat(found("tags.team IS NULL")).containsExactly(high);
      assertThat(found("params.k IS NOT NULL")).containsExactly(high);
      assertThat(found("run_id IN ('%s', 'x')".formatted(low))).containsExactly(low);
      assertThat(found("attributes.run_id NOT IN ('%s')".formatted(low))).containsExactly(high);
      assertThat(found("start_time > 0 and status != 'FINISHED'")).hasSize(2);
      assertThat(found("artifact_uri LIKE 'mlflow-artifacts:/%" + low + "/%'"))
          .containsExactly(low);
      for (String wrong :
          List.of(
              "metrics.a > 'x'",
              "params.k > 3",
              "nonsense.k = 'x'",
              "attributes.password = 'x'",
              "tags.a = 'b' or tags.c = 'd'",
              "tags.a = 'b'; drop table track_runs",
              "tags.a =",
              "and",
              "tags.a = 'b' and")) {
        assertThatThrownBy(() -> found(wrong)).as(wrong).isInstanceOf(MlflowRefusal.class);
      }
    }

    @Test
    void whatHasNoValueComesLastInAnyOrder() {
      String without = run();
      String low = run();
      metric(low, "auc", "0.5", 1, 0);
      String high = run();
      metric(high, "auc", "0.9", 1, 0);

      assertThat(ordered("metrics.auc DESC")).containsExactly(high, low, without);
      assertThat(ordered("metrics.auc")).containsExactly(low, high, without);
    }

    @Test
    void aDeletedRunTakesNothingUntilItIsRestored() {
      String run = run();
      post("runs/delete", "{\"run_id\": \"%s\"}".formatted(run));

      assertThatThrownBy(() -> metric(run, "auc", "1", 1, 0))
          .hasMessageContaining("must be in the 'active' state");
      assertThatThrownBy(() -> put("0", run, "a.txt", 1)).isInstanceOf(MlflowRefusal.class);
      post("runs/restore", "{\"run_id\": \"%s\"}".formatted(run));
      metric(run, "auc", "1", 1, 0);
    }

    @Test
    void artifactsHaveTheirLimits() throws IOException {
      String run = run();
      put(experiment, run, "a", 900);

      assertThatThrownBy(() -> put(experiment, run, "b", 1_001))
          .hasMessageContaining("more than the 600 bytes");
      put(experiment, run, "b", 500);
      put(experiment, run, "c", 1);
      assertThatThrownBy(() -> put(experiment, run, "d", 1)).hasMessageContaining("3 artifacts");
      try (var left = Files.list(home.resolve("tracking/uploads"))) {
        assertThat(left).isEmpty();
      }
    }

    @Test
    void tenThousandPointsAtOnceFromManyClientsAreAllKept() throws Exception {
      String run = run();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<Object>> calls =
            IntStream.range(0, 20)
                .<Callable<Object>>mapToObj(i -> () -> batch(run, i * 500, 500))
                .toList();
        for (Future<Object> done : threads.invokeAll(calls)) {
          done.get();
        }
      }

      assertThat(
              get("metrics/get-history", Map.of("run_id", run, "metric_key", "loss"))
                  .path("metrics"))
          .hasSize(10_000);
    }

    private JsonNode batch(String run, int from, int count) {
      var points = new ArrayList<String>();
      for (int step = from; step < from + count; step++) {
        points.add(
            "{\"key\": \"loss\", \"value\": %d, \"timestamp\": \"%d\", \"step\": \"%d\"}"
                .formatted(step, step, step));
      }
      return post("runs/log-batch", "{\"run_id\": \"%s\", \"metrics\": %s}".formatted(run, points));
    }

    @Test
    void ourOwnModelsAreRegisteredModelsThatNobodyElseChanges() {
      JsonNode model =
          get("registered-models/get", Map.of("name", "churn")).path("registered_model");

      assertThat(model.path("latest_versions").get(0).path("version").asText()).isEqualTo("3");
      assertThat(model.path("aliases").toString())
          .isEqualTo(
              "[{\"alias\":\"challenger\",\"version\":\"3\"},{\"alias\":\"champion\",\"version\":\"2\"}]");
      assertThat(
              get("registered-models/alias", Map.of("name", "churn", "alias", "champion"))
                  .path("model_version")
                  .path("version")
                  .asText())
          .isEqualTo("2");
      post(
          "registered-models/alias",
          "{\"name\": \"churn\", \"alias\": \"liked\", \"version\": \"1\"}");
      post(
          "model-versions/set-tag",
          "{\"name\": \"churn\", \"version\": \"1\", \"key\": \"by\", \"value\": \"ada\"}");
      assertThat(
              get("model-versions/search", Map.of("filter", "name = 'churn' and tags.by = 'ada'"))
                  .path("model_versions")
                  .get(0)
                  .path("aliases")
                  .toString())
          .isEqualTo("[\"liked\"]");
      for (String refused :
          List.of(
              "registered-models/alias {\"name\": \"churn\", \"alias\": \"champion\", \"version\": \"1\"}",
              "model-versions/create {\"name\": \"churn\", \"source\": \"runs:/a/b\"}",
              "registered-models/create {\"name\": \"churn\"}",
              "registered-models/rename {\"name\": \"churn\", \"new_name\": \"mine\"}")) {
        int space = refused.indexOf(' ');
        assertThatThrownBy(() -> post(refused.substring(0, space), refused.substring(space + 1)))
            .as(refused)
            .isInstanceOf(MlflowRefusal.class);
      }
    }

    @Test
    void aDeletedVersionsNumberIsNotGivenAgain() {
      String name = "m" + UUID.randomUUID();
      post("registered-models/create", "{\"name\": \"%s\"}".formatted(name));
      post(
          "model-versions/create", "{\"name\": \"%s\", \"source\": \"runs:/a/b\"}".formatted(name));
      call(
          "DELETE",
          "model-versions/delete",
          Map.of(),
          "{\"name\": \"%s\", \"version\": \"1\"}".formatted(name));

      assertThat(
              post(
                      "model-versions/create",
                      "{\"name\": \"%s\", \"source\": \"runs:/a/b\"}".formatted(name))
                  .path("model_version")
                  .path("version")
                  .asText())
          .isEqualTo("2");
    }

    @Test
    void aTrainingThatIsWrittenDownTwiceIsOneRun() throws IOException {
      Path file = Files.writeString(home.resolve("trained.json"), "{}");
      String flowRun = UUID.randomUUID().toString();
      var trained =
          new OwnRuns.Trained(
              "churn",
              flowRun,
              NOW,
              Map.of("eta", "0.1"),
              Map.of("auc", 0.9),
              Map.of("a", "b"),
              Map.of("model/trained.json", file));
      store.own().begin("churn", flowRun, NOW);
      store.own().finish(trained);
      store.own().begin("churn", flowRun, NOW);
      store.own().finish(trained);

      String id = OwnRuns.id("churn", flowRun);
      JsonNode run = get("runs/get", Map.of("run_id", id)).path("run");
      assertThat(run.path("info").path("status").asText()).isEqualTo("FINISHED");
      assertThat(run.path("data").path("params")).hasSize(1);
      assertThat(
              get("metrics/get-history", Map.of("run_id", id, "metric_key", "auc")).path("metrics"))
          .hasSize(1);
      assertThat(
              get("artifacts/list", Map.of("run_id", id, "path", "model"))
                  .path("files")
                  .get(0)
                  .path("path")
                  .asText())
          .isEqualTo("model/trained.json");
    }

    private String run() {
      return post("runs/create", "{\"experiment_id\": \"%s\"}".formatted(experiment))
          .path("run")
          .path("info")
          .path("run_id")
          .asText();
    }

    private void metric(String run, String key, String value, long at, long step) {
      post(
          "runs/log-metric",
          "{\"run_uuid\": \"%s\", \"run_id\": \"%s\", \"key\": \"%s\", \"value\": %s, \"timestamp\": \"%d\", \"step\": \"%d\"}"
              .formatted(run, run, key, value.equals("NaN") ? "\"NaN\"" : value, at, step));
    }

    private void tag(String run, String key, String value) {
      post(
          "runs/set-tag",
          "{\"run_id\": \"%s\", \"key\": \"%s\", \"value\": \"%s\"}".formatted(run, key, value));
    }

    private void put(String of, String run, String name, int bytes) throws IOException {
      store
          .files()
          .write(of + "/" + run + "/artifacts/" + name, new ByteArrayInputStream(new byte[bytes]));
    }

    private List<String> found(String filter) {
      return ids(Map.of("filter", filter));
    }

    private List<String> ordered(String order) {
      return ids(Map.of("order_by", order));
    }

    private List<String> ids(Map<String, String> asked) {
      var body = JSON.createObjectNode();
      asked.forEach(body::put);
      body.putArray("experiment_ids").add(experiment);
      var ids = new ArrayList<String>();
      post("runs/search", body.toString())
          .path("runs")
          .forEach(run -> ids.add(run.path("info").path("run_id").asText()));
      return ids;
    }

    private JsonNode post(String path, String body) {
      return call("POST", path, Map.of(), body);
    }

    private JsonNode get(String path, Map<String, String> parameters) {
      return call("GET", path, parameters, "");
    }

    private JsonNode call(String method, String path, Map<String, String> parameters, String body) {
      var lists = new java.util.HashMap<String, List<String>>();
      parameters.forEach((name, value) -> lists.put(name, List.of(value)));
      try {
        return JSON.readTree(
            store.api().answer(method, path, lists, body.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /// Churn with three versions: the second is champion, the third was held back.
  private record OneModel(Path file) implements OwnModels {

    @Override
    public List<String> names(Handle handle) {
      return List.of("churn");
    }

    @Override
    public List<Version> versions(Handle handle, String model) {
      return List.of(
          new Version(3, NOW, "run-3", "c", false, "too weak", file),
          new Version(2, NOW, "run-2", "b", true, null, file),
          new Version(1, NOW, "run-1", "a", false, null, file));
    }
  }
}
