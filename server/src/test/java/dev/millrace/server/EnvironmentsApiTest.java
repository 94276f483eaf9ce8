package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.orchestrate.FlowRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The way of a pull request: create, build, diff, promote or drop, against a running process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnvironmentsApiTest {

  private static final String STAGED = "models/silver/stg_sales.sql";

  @TempDir private static Path directory = Path.of("unset");
  private Path project = Path.of("unset");
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException, InterruptedException {
    project = Files.createDirectories(directory.resolve("project"));
    write("millrace.yaml", "kind: project\nname: shop\n");
    write(
        "sources/sales.yaml",
        "kind: source\ntype: files\nformat: csv\nfields: {id: long required, amount: long}\n");
    write(
        "sources/api.yaml",
        """
        kind: source
        type: http
        url: ${var:API}
        records: rows
        key: id
        auth: {kind: bearer, token: '${secret:TOKEN}'}
        fields: {id: long required}
        """);
    write(STAGED, "select id, amount from {{ source('sales') }}\n");
    write("models/silver/stg_sales.yml", "kind: model\nkey: id\n");
    write("models/gold/total.sql", "select sum(amount) as total from {{ ref('stg_sales') }}\n");
    write("flows/build.yaml", "kind: flow\nsteps:\n  - name: tables\n    run: build\n");
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            ProjectDirectory.read(
                project,
                new Variables(Map.of("API", "https://shop.example/x"), Map.of("TOKEN", "s3cr3t"))),
            BusinessClock.wall(),
            0);
    running.startFlows();
    client = new LocalClient(data);
    sell(1, 10);
    sell(2, 20);
    build();
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
  }

  @Test
  void aPullRequestIsTriedShownAndPromoted() throws IOException, InterruptedException {
    Path branch = branch("promoted");
    Files.writeString(
        branch.resolve(STAGED),
        "select id, amount + case when id = 2 then 1 else 0 end as amount, 'web' as channel from {{ source('sales') }}\n");

    assertThat(run("env", "create", "pr-12").out()).contains("pr-12 is there");
    Outcome built = env("build", "pr-12", branch);
    assertThat(built.err()).isEmpty();
    assertThat(built.out()).contains("2 models built on pr-12.");
    JsonNode shown = client.get("/api/v1/environments/pr-12");
    assertThat(OpenApi.violations("Environment", shown)).isEmpty();
    assertThat(shown.path("state").asText()).isEqualTo("built");

    assertThat(run("sql", "--env", "pr-12", "select total from gold.total").out()).contains("\n31");
    assertThat(run("sql", "select total from gold.total").out()).contains("\n30");

    JsonNode diff = client.get("/api/v1/environments/pr-12/diff");
    assertThat(OpenApi.violations("EnvironmentDiff", diff)).isEmpty();
    assertThat(run("diff", "main", "pr-12", "--format", "markdown").out())
        .contains("| `silver.stg_sales` | 2 | 2 | 0 | 0 | 1 | + `channel` string |")
        .contains("- changed: id = 2: amount 20 → 21")
        .contains("All checks hold.");

    assertThat(run("env", "promote", "pr-12").out())
        .contains("silver.stg_sales: 2 rows", "2 tables of pr-12 are published.");
    assertThat(run("sql", "select total from gold.total").out()).contains("\n31");
    assertThat(run("env", "ls").out()).doesNotContain("pr-12");
    build();
  }

  @Test
  void aFailingCheckIsShownAndHoldsThePromotionBack() throws IOException, InterruptedException {
    Path branch = branch("held");
    Files.writeString(
        branch.resolve(STAGED), "select 1::bigint as id, amount from {{ source('sales') }}\n");

    run("env", "create", "pr-13");
    Outcome built = env("build", "pr-13", branch);

    assertThat(built.status()).isEqualTo(2);
    assertThat(built.out()).contains("its checks hold it back");
    assertThat(run("diff", "main", "pr-13").out())
        .contains("Checks that do not hold, so it cannot be promoted:", "unique(id)");
    assertThat(run("env", "promote", "pr-13").err()).contains("held back by its checks");
    assertThat(run("env", "drop", "pr-13").out()).isEqualTo("pr-13 is gone\n");
    assertThat(run("env", "drop", "pr-13").err()).contains("There is no environment 'pr-13'.");
  }

  @Test
  void whatMainBuiltUnderAnEnvironmentMustBeBuiltThereAgain()
      throws IOException, InterruptedException {
    Path branch = branch("moved");
    Files.writeString(
        branch.resolve("models/gold/total.sql"),
        "select sum(amount) * 100 as total from {{ ref('stg_sales') }}\n");
    run("env", "create", "pr-14");
    env("build", "pr-14", branch);
    build();

    assertThat(run("env", "promote", "pr-14").err())
        .contains("The table 'gold.total' has changed on main");
    assertThat(run("env", "ls").out()).contains("pr-14");

    env("build", "pr-14", branch);
    assertThat(run("env", "promote", "pr-14").status()).isZero();
    build();
  }

  @Test
  void aBuildThatBreaksOffNamesTheFileAndIsNotPromoted() throws IOException, InterruptedException {
    Path branch = branch("broken");
    Files.writeString(branch.resolve(STAGED), "select nothing from {{ source('sales') }}\n");
    run("env", "create", "pr-15");

    assertThat(env("build", "pr-15", branch).err()).contains("nothing");

    assertThat(run("env", "promote", "pr-15").status()).isEqualTo(2);
    assertThat(run("env", "create", "pr-15").err()).contains("'pr-15' exists already");
    assertThat(
            run(
                    "env",
                    "build",
                    "pr-1",
                    "--project",
                    branch.toString(),
                    "--var",
                    "API=https://shop.example/x")
                .err())
        .contains("Did you mean 'pr-15'?");
    assertThat(run("env", "create", "PR 16").err()).contains("The environment name 'PR 16'");
    assertThat(run("diff", "pr-15", "main").err()).contains("expected 'main'");
  }

  private Path branch(String name) throws IOException {
    Path copy = directory.resolve("branches").resolve(name);
    try (var files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(project.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    return copy;
  }

  private Outcome env(String command, String name, Path branch) {
    return run(
        "env",
        command,
        name,
        "--project",
        branch.toString(),
        "--var",
        "API=https://shop.example/x");
  }

  /// Main's own build, by its flow.
  private void build() {
    FlowRun started = running.platform().flows().trigger(new FlowName("build"), "test", Map.of());
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      FlowRun now = running.platform().flows().history().run(started.id()).orElseThrow();
      if (now.endedAt() != null) {
        assertThat(now.problem()).isNull();
        return;
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new AssertionError("The flow did not end.");
  }

  private void sell(long id, long amount) {
    var columns = List.of(new Column("id", Plain.LONG), new Column("amount", Plain.LONG));
    List<@Nullable Object[]> rows = List.<@Nullable Object[]>of(new Object[] {id, amount});
    var append = new TableAppend(TableName.of("bronze.sales"), new Rows(columns, rows), null);
    running
        .platform()
        .lake()
        .commit(LakeCommit.of(List.of(append), new Mark("test/" + id, null, "done")));
  }

  private void write(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
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
