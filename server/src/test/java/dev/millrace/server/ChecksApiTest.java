package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Checks of a running process: a flow asks them, HTTP and the command line tell what they found.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChecksApiTest {

  private static final String NOT_NULL = "bronze.sales.not_null.customer";
  private static final int DAYS = 60;

  @TempDir private static Path directory = Path.of("unset");
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException, InterruptedException {
    write("millrace.yaml", "kind: project\nname: quality\n");
    write(
        "sources/sales.yaml",
        "kind: source\ntype: files\nformat: csv\nfields: {id: long required, customer: string, sold_at: timestamp}\n");
    write(
        "checks/sales.yaml",
        """
        kind: checks
        table: bronze.sales
        key: id
        partition_by: sold_at
        checks:
          - not_null: {column: customer, mostly: 0.99}
            severity: warn
          - expect_column_values_to_be_between: {column: id, min_value: 0}
          - anomaly: {row_count: true, null_rate: [customer], holidays: [germany]}
            severity: warn
        """);
    write(
        "flows/quality.yaml",
        "kind: flow\nsteps:\n  - run: check\n    with: {tables: [bronze.sales]}\n");
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
    askChecks();
    askChecks();
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
  }

  @Test
  void checksAreListedWithWhatTheyFoundAndExplained() throws InterruptedException {
    JsonNode first = client.get("/api/v1/checks?limit=2&table=bronze.sales");
    JsonNode second =
        client.get("/api/v1/checks?limit=2&cursor=" + first.path("nextCursor").asText());

    assertThat(OpenApi.violations("CheckPage", first)).isEmpty();
    assertThat(first.path("items").findValuesAsText("id"))
        .containsExactly("bronze.sales.anomaly.customer", "bronze.sales.between.id");
    assertThat(second.at("/items/0/id").asText()).isEqualTo(NOT_NULL);
    assertThat(second.at("/items/0/last/words").asText())
        .isEqualTo("71 rows break it of 6,000, expected at most 1.0 %");
    JsonNode explained = client.get("/api/v1/checks/" + NOT_NULL);
    assertThat(OpenApi.violations("CheckExplained", explained)).isEmpty();
    assertThat(
            client.post("/api/v1/sql", Map.of("sql", explained.path("sql").asText())).path("rows"))
        .hasSize(71);
    assertThat(hint("/api/v1/checks/bronze.sales.notnull.customer"))
        .isEqualTo("Did you mean '%s'?".formatted(NOT_NULL));
  }

  @Test
  void theNewestDayIsJudgedByTheDaysBefore() throws InterruptedException {
    JsonNode last = client.get("/api/v1/checks/bronze.sales.anomaly.customer").at("/check/last");

    assertThat(last.path("holds").asBoolean()).isFalse();
    assertThat(last.path("words").asText())
        .startsWith("null_rate(customer) of")
        .contains("is 0.7100, usual are 0.000");
  }

  @Test
  void historyIsPagedAndTellsOfADayOnlyWhatIsNew() throws InterruptedException {
    String path = "/api/v1/checks/%s/history?limit=1".formatted(NOT_NULL);
    JsonNode newest = client.get(path);
    JsonNode older = client.get(path + "&cursor=" + newest.path("nextCursor").asText());

    assertThat(OpenApi.violations("CheckResultPage", older)).isEmpty();
    assertThat(newest.at("/items/0/days")).isEmpty();
    assertThat(older.at("/items/0/days")).hasSize(DAYS);
    assertThat(older.at("/items/0/days/0/failing").asLong()).isEqualTo(71);
    assertThat(older.path("nextCursor").isNull()).isTrue();
  }

  @Test
  void failingRowsAreReadByHttpAndBySql() throws InterruptedException {
    JsonNode page = client.get("/api/v1/checks/%s/failing-rows?limit=2".formatted(NOT_NULL));

    assertThat(OpenApi.violations("FailingRowPage", page)).isEmpty();
    assertThat(page.path("nextCursor").asText()).isEqualTo("2");
    assertThat(page.at("/items/0/content").asText()).contains("\"customer\":null");
    String sql =
        "select count(*) from bronze.failing_rows where check_id = '%s'".formatted(NOT_NULL);
    assertThat(client.post("/api/v1/sql", Map.of("sql", sql)).at("/rows/0/0").asLong())
        .isEqualTo(142);
  }

  @Test
  void theCommandLineTellsTheSame() {
    assertThat(run("check", "ls", "--data", data()).out())
        .containsPattern("!! +bronze.sales.not_null.customer +warn +6,000 +71 +20")
        .containsPattern("ok +bronze.sales.between.id +error +6,000 +0 +20");
    assertThat(run("check", "history", NOT_NULL, "--data", data()).out())
        .containsPattern("!! +20[^ ]+ +[^ ]+ +6,000 +71 +0 +71 rows break it")
        .containsPattern("20..-..-.. +[^ ]+ +100 +71");
    assertThat(run("check", "explain", NOT_NULL, "--data", data()).out())
        .contains("not_null(customer) on bronze.sales", "checks/sales.yaml:6", "\"customer\":null");
    assertThat(run("check", "--project", directory.resolve("project").toString()).out())
        .startsWith("quality: 1 sources");
  }

  @Test
  void aSuiteOfGreatExpectationsIsImportedOnce() throws IOException {
    Path suite = directory.resolve("suite.json");
    Files.writeString(
        suite,
        """
        {"name": "s", "expectations": [
          {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "id"}},
          {"type": "expect_column_values_to_be_xml_parseable", "kwargs": {"column": "id"}}]}
        """);
    Path project = Files.createDirectories(directory.resolve("other"));
    String[] words = {
      "check",
      "import",
      suite.toString(),
      "--table",
      "bronze.events",
      "--project",
      project.toString()
    };

    assertThat(run(words).out())
        .contains("bronze_events.yaml: 1 checks", "Not mapped: 1", "xml_parseable: not known");
    Files.writeString(project.resolve("millrace.yaml"), "kind: project\nname: other\n");
    assertThat(ProjectDirectory.read(project, Variables.NONE).checks().getFirst().checks())
        .hasSize(1);
    assertThat(run(words).err()).contains("is there already and is not overwritten");
    Files.writeString(suite, "[".repeat(100_000));
    assertThat(run(words).err()).contains("is not readable JSON");
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private static void write(String path, String text) throws IOException {
    Path file = directory.resolve("project").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// A hundred sales on each of sixty days; on the last, 71 without a customer.
  private void sell() {
    var rows = new ArrayList<@Nullable Object[]>();
    Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    for (int day = DAYS; day >= 1; day--) {
      for (int i = 0; i < 100; i++) {
        rows.add(
            new @Nullable Object[] {
              day * 100L + i, day == 1 && i < 71 ? null : "ada", today.minus(Duration.ofDays(day))
            });
      }
    }
    var columns =
        List.of(
            new Column("id", Plain.LONG),
            new Column("customer", Plain.STRING),
            new Column("sold_at", Plain.TIMESTAMP));
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(TableName.of("bronze.sales"), new Rows(columns, rows), null)),
                new Mark("test/sales", null, "done")));
  }

  private void askChecks() throws InterruptedException {
    String run = client.post("/api/v1/flows/quality/runs", Map.of()).path("id").asText();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String state = "";
    while (!state.equalsIgnoreCase("succeeded") && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
      state = client.get("/api/v1/runs/" + run).path("state").asText();
    }
    assertThat(state).isEqualToIgnoringCase("succeeded");
  }

  private String hint(String path) {
    return Assertions.catchThrowableOfType(MillraceException.class, () -> client.get(path))
        .problem()
        .hint();
  }

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... words) {
    var err = new StringWriter();
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      int status = Main.run(new PrintWriter(err), words);
      return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }
}
