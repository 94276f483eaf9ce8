package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lake over HTTP and by the command line, against a running process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LakeApiTest {

  private static final String RUN = "20260501100000-00000a";
  private static final String ENDLESS =
      "select count(*) from range(1000000000) a, range(1000) b where (a.range * b.range) % 7 = 3";

  @TempDir private static Path directory = Path.of("unset");
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException {
    Path project = Files.createDirectories(directory.resolve("project"));
    Files.writeString(project.resolve("millrace.yaml"), "kind: project\nname: lake\n");
    Path data = directory.resolve("data");
    running =
        Running.start(
            data, ProjectDirectory.read(project, Variables.NONE), BusinessClock.wall(), 0);
    client = new LocalClient(data);
    for (int i = 0; i < 6; i++) {
      append("bronze.parts", i);
    }
    append("bronze.seen", 0);
    var branch = running.platform().lake().branch(new RunId(RUN));
    branch.replace(
        TableName.of("gold.parts"), new SqlQuery("select count(*) as n from bronze.parts"), null);
    branch.publish();
    append("bronze.seen", 1);
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
  }

  @Test
  void tablesArePagedAndAsTheContractSays() throws InterruptedException {
    JsonNode first = client.get("/api/v1/lake/tables?limit=1");

    assertThat(OpenApi.violations("LakeTablePage", first)).isEmpty();
    assertThat(first.path("items")).hasSize(1);
    JsonNode table = client.get("/api/v1/lake/tables/bronze.seen");
    assertThat(OpenApi.violations("LakeTableFigures", table)).isEmpty();
    assertThat(table.path("rows").asLong()).isEqualTo(2);
    assertThat(problem("/api/v1/lake/tables/bronze.sen")).isEqualTo("Did you mean 'bronze.seen'?");
  }

  @Test
  void historyNamesTheRunAndThePagesAddUp() throws InterruptedException {
    JsonNode gold = client.get("/api/v1/lake/tables/gold.parts/history");
    assertThat(OpenApi.violations("LakeSnapshotPage", gold)).isEmpty();
    assertThat(gold.at("/items/0/runId").asText()).isEqualTo(RUN);
    assertThat(gold.at("/items/0/isCurrent").asBoolean()).isTrue();

    JsonNode page = client.get("/api/v1/lake/tables/bronze.seen/history?limit=1");
    JsonNode next =
        client.get(
            "/api/v1/lake/tables/bronze.seen/history?limit=1&cursor="
                + page.path("nextCursor").asText());
    assertThat(page.at("/items/0/rows").asLong()).isEqualTo(2);
    assertThat(next.at("/items/0/rows").asLong()).isEqualTo(1);
    assertThat(next.path("nextCursor").isNull()).isTrue();
  }

  @Test
  void sqlReadsTheStateOfARunAndOfATagForEveryTable() throws InterruptedException {
    String sql = "select count(*) from bronze.seen";
    assertThat(answer(sql, "")).isEqualTo(2);
    assertThat(answer(sql, RUN)).isEqualTo(1);

    JsonNode tag = client.post("/api/v1/lake/tags", Map.of("name", "start", "asOf", RUN));
    assertThat(OpenApi.violations("LakeTag", tag)).isEmpty();
    assertThat(answer(sql, "start")).isEqualTo(1);
    assertThat(OpenApi.violations("LakeTagPage", client.get("/api/v1/lake/tags"))).isEmpty();
    assertThat(run("sql", "--as-of", "start", sql).out()).contains("count_star()").contains("\n1");
    assertThat(run("lake", "tags").out()).contains("start");
    assertThat(run("lake", "untag", "start").out()).isEqualTo("start is gone\n");
    assertThat(run("sql", "--as-of", "start", sql).status()).isNotZero();
    assertThat(run("sql", "--as-of", "start", sql).err())
        .contains("The lake knows no state of the tag 'start'.");
  }

  @Test
  void careIsAskedForAndTold() throws InterruptedException {
    JsonNode done = client.post("/api/v1/lake/compact", Map.of("table", "bronze.parts"));
    assertThat(OpenApi.violations("LakeCompaction", done.at("/items/0"))).isEmpty();
    assertThat(done.at("/items/0/filesBefore").asLong()).isEqualTo(6);
    assertThat(done.at("/items/0/filesAfter").asLong()).isEqualTo(1);
    assertThat(run("lake", "compact").out()).contains("Nothing to merge");
    assertThat(run("lake", "gc").out()).isEqualTo("0 files gone, 0 B\n");
    assertThat(run("lake", "gc", "--older-than", "5 min").err())
        .contains("The age '5 min' is too young");
    assertThat(run("lake", "expire", "--keep", "1 hours").out()).startsWith("0 snapshots gone");
    assertThat(run("lake", "ls").out())
        .containsPattern("table +rows +size +files +small +snapshots +changed")
        .containsPattern("bronze.parts +6 +[0-9.]+ K?B +1 +1 +7 +20");
    assertThat(run("lake", "stats", "bronze.parts").out()).contains("sorted by   nothing", "id");
    assertThat(run("lake", "history", "bronze.parts").out()).contains("replace", "main");
  }

  @Test
  void columnsChangeByRequest() throws InterruptedException {
    append("bronze.shape", 1);
    String path = "/api/v1/lake/tables/bronze.shape/alter";
    client.post(path, Map.of("change", "rename", "column", "id", "to", "part_id"));
    JsonNode table =
        client.post(path, Map.of("change", "add", "column", "size", "type", "decimal(10,2)"));

    assertThat(table.path("columns").findValuesAsText("name")).containsExactly("part_id", "size");
    assertThat(answer("select part_id from bronze.shape where size is null", "")).isEqualTo(1);
    var refused =
        Assertions.catchThrowableOfType(
            MillraceException.class, () -> client.post(path, Map.of("change", "paint")));
    assertThat(refused.getMessage()).startsWith("The change 'paint' is not known");
  }

  @Test
  @Timeout(60)
  void aQueryThatTakesTooLongIsStopped() throws InterruptedException {
    var stopped =
        Assertions.catchThrowableOfType(
            MillraceException.class,
            () -> client.post("/api/v1/sql", Map.of("sql", ENDLESS, "timeout", "1 s")));

    assertThat(stopped.problem().code()).isEqualTo(ProblemCode.SQL_STOPPED);
    assertThat(stopped.problem().hint()).contains("query_timeout");
    assertThat(answer("select count(*) from bronze.seen", "")).isEqualTo(2);
  }

  @Test
  @Timeout(60)
  void queriesOfThoseWhoHaveGoneMakeRoomForOthers() throws Exception {
    var gone = new ArrayList<Socket>();
    for (int i = 0; i < DuckDbSettings.DEFAULT_SESSIONS; i++) {
      gone.add(asking(ENDLESS));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> waiting = threads.submit(this::seen);
      for (int i = 0; i < 100 && isDoneWithin(waiting, Duration.ofMillis(200)); i++) {
        waiting = threads.submit(this::seen);
      }
      assertThat(waiting.isDone()).as("all sessions are taken").isFalse();

      for (Socket connection : gone) {
        connection.close();
      }

      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  /// A connection on which a query has been asked and nothing was read.
  private static Socket asking(String sql) throws IOException {
    Path data = directory.resolve("data");
    int port = Integer.parseInt(Files.readString(data.resolve("port")).strip());
    var connection = new Socket(InetAddress.getLoopbackAddress(), port);
    String body = "{\"sql\": \"%s\"}".formatted(sql);
    String head =
        String.join(
            "\r\n",
            "POST /api/v1/sql HTTP/1.1",
            "Host: localhost",
            "Authorization: Bearer " + Files.readString(data.resolve("token")).strip(),
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            "");
    connection.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    return connection;
  }

  private long seen() throws InterruptedException {
    return answer("select count(*) from bronze.seen", "");
  }

  private static boolean isDoneWithin(Future<Long> answer, Duration time) throws Exception {
    try {
      answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    }
  }

  private long answer(String sql, String asOf) throws InterruptedException {
    return client.post("/api/v1/sql", Map.of("sql", sql, "asOf", asOf)).at("/rows/0/0").asLong();
  }

  private String problem(String path) {
    return Assertions.catchThrowableOfType(MillraceException.class, () -> client.get(path))
        .problem()
        .hint();
  }

  private void append(String table, int id) {
    var rows =
        new Rows(
            List.of(new Column("id", Plain.INTEGER)),
            List.<@Nullable Object[]>of(new @Nullable Object[] {id}));
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(new TableAppend(TableName.of(table), rows, null)),
                new Mark("test/%s/%d".formatted(table, id), null, "done")));
  }

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... arguments) {
    var err = new StringWriter();
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    List<String> words = new java.util.ArrayList<>(List.of(arguments));
    words.addAll(List.of("--data", directory.resolve("data").toString()));
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      int status = Main.run(new PrintWriter(err), words.toArray(String[]::new));
      return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }
}
