package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.CheckSettings;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.external.postgres.PostgreSqlWarehouse;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckedTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildStepTest {

  private static final Instant NOW = Instant.parse("2026-02-10T00:00:00Z");
  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");
  private static final SourceText SALES =
      new SourceText(
          "sources/sales.yaml",
          "kind: source\ntype: files\nformat: csv\nfields: {id: long required, customer: string, amount: double}\n");
  private static final SourceText STAGED =
      new SourceText(
          "models/silver/stg_sales.sql",
          "select id, customer, amount\nfrom {{ source('sales') }}\n");

  @TempDir private Path directory = Path.of("unset");
  private final List<String> log = new ArrayList<>();
  private LakeFixture fixture;
  private int commits;

  @BeforeEach
  void open() {
    fixture = new LakeFixture(directory, InstantSource.fixed(NOW));
    sell(1, "ada", 2.5);
    sell(2, "bob", 4);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void modelsAreBuiltInTheOrderOfTheirReferences() throws InterruptedException {
    build(
        "run-1",
        STAGED,
        file(
            "models/gold/agg_total.sql", "select sum(amount) as total from {{ ref('fct_sales') }}"),
        file("models/gold/fct_sales.sql", "select * from {{ ref('stg_sales') }}"));

    assertThat(fixture.texts("select total from gold.agg_total")).containsExactly("6.5");
    assertThat(log.subList(0, 3))
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .containsExactly("silver.stg_sales", "gold.fct_sales", "gold.agg_total");
  }

  @Test
  void aFailingCheckLeavesTheLastGoodStateOfEveryTable() throws InterruptedException {
    SourceText total =
        file(
            "models/gold/agg_total.sql", "select sum(amount) as total from {{ ref('stg_sales') }}");
    SourceText key = file("models/silver/stg_sales.yml", "kind: model\nkey: id\n");
    build("run-1", STAGED, key, total);
    sell(2, "eve", 100);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> build("run-2", STAGED, key, total))
        .withMessage("The check unique(id) does not hold for silver.stg_sales: 2 rows break it.");

    assertThat(fixture.texts("select total from gold.agg_total")).containsExactly("6.5");
    assertThat(fixture.texts("select count(*) from silver.stg_sales")).containsExactly("2");
  }

  @Test
  void everyKindOfCheckFindsWhatBreaksIt() {
    sell(3, null, -1);
    SourceText checks =
        file(
            "models/silver/stg_sales.yml",
            """
            kind: model
            checks:
              - not_null: customer
              - accepted_values: {column: customer, values: [ada]}
              - relationships: {column: customer, to: dim_customer, field: customer}
              - expression: amount > 0
              - freshness: {column: seen_on, within: 3 days}
              - unique: [half]
              - not_null: amount
            """);
    SourceText staged =
        file(
            "models/silver/stg_sales.sql",
            "select *, date '2026-02-01' as seen_on, id // 2 as half from {{ source('sales') }}");
    SourceText customers = file("models/gold/dim_customer.sql", "select 'ada' as customer");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> build("run-1", staged, checks, customers))
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                    failed("not_null(customer)", "1 rows break it"),
                    failed("accepted_values(customer)", "1 rows break it"),
                    failed("relationships(customer -> dim_customer.customer)", "1 rows break it"),
                    failed("expression(amount > 0)", "1 rows break it"),
                    failed(
                        "freshness(seen_on within 3 days)",
                        "newest is 2026-02-01T00:00:00Z, expected within 3 days"),
                    failed("unique(half)", "2 rows break it")));
  }

  @Test
  void aWarningPublishesAndIsLogged() throws InterruptedException {
    build("run-1", STAGED);
    for (int i = 10; i < 20; i++) {
      sell(i, "ada", 1);
    }
    build(
        "run-2",
        STAGED,
        file(
            "models/silver/stg_sales.yml",
            "kind: model\nchecks:\n  - row_count_change: {at_most_percent: 50}\n    severity: warn\n"));

    assertThat(log)
        .contains("WARN row_count_change(at most 50.0 %) on silver.stg_sales: from 2 rows to 12");
    assertThat(fixture.texts("select count(*) from silver.stg_sales")).containsExactly("12");
  }

  @Test
  void aRunThatGoesOnAfterACrashKeepsWhatItHadBuilt() throws InterruptedException {
    Project project = project(STAGED);
    var models = CompiledModels.of(project, fixture.engine());
    CompiledModel staged = models.inOrder().getFirst();
    fixture
        .lake()
        .branch(new RunId("run-1"))
        .replace(staged.table(), new dev.millrace.contracts.sql.SqlQuery(staged.sql()), null);

    build("run-1", STAGED);

    assertThat(log).contains("silver.stg_sales was built by an earlier attempt");
    assertThat(fixture.texts("select count(*) from silver.stg_sales")).containsExactly("2");
  }

  @Test
  void aRunThatWasPublishedBeforeACrashIsNotBuiltAgain() throws InterruptedException {
    build("run-1", STAGED);
    sell(9, "eve", 1);

    build("run-1", STAGED);

    assertThat(fixture.texts("select count(*) from silver.stg_sales")).containsExactly("2");
  }

  @Test
  void problemsOfModelsNameFileAndLine() {
    assertThat(
            problems(
                file("models/gold/a.sql", "select *\nfrom {{ ref('stg_ordres') }}"),
                file("models/silver/stg_orders.sql", "select 1 as x"),
                file("models/gold/b.sql", "select 1 as x {% if x %}"),
                file("models/gold/c.sql", "select 1 as x,\nselect from\n")))
        .extracting(problem -> problem.where() + " " + problem.code())
        .containsExactly(
            "models/gold/a.sql:2 MODEL_REFERENCE_UNKNOWN",
            "models/gold/b.sql:1 MODEL_TEMPLATE",
            "models/gold/c.sql:2 SQL_ERROR");
  }

  @Test
  void anUnknownReferenceNamesTheNearest() {
    assertThat(
            problems(
                file("models/gold/a.sql", "select * from {{ ref('stg_ordres') }}"),
                file("models/silver/stg_orders.sql", "select 1 as x")))
        .extracting(Problem::message, Problem::hint)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "Model 'a' refers to 'stg_ordres', which no file defines.",
                "Did you mean 'stg_orders'?"));
  }

  @Test
  void aCircleIsToldAsTheWayAroundIt() {
    assertThat(
            problems(
                file("models/gold/a.sql", "select * from {{ ref('b') }}"),
                file("models/gold/b.sql", "select * from {{ ref('a') }}")))
        .extracting(Problem::message)
        .containsExactly("Models read each other in a circle: a -> b -> a.");
  }

  @Test
  void aModelThatReadsFilesIsForbidden() {
    assertThat(problems(file("models/gold/a.sql", "select * from read_csv('/etc/passwd')")))
        .extracting(Problem::code)
        .containsExactly(ProblemCode.SQL_FORBIDDEN);
  }

  @Test
  void publishedGoldGoesToTheWarehouseAtOnceAndOnce() throws InterruptedException, SQLException {
    SourceText fact = file("models/gold/fct_sales.sql", "select * from {{ ref('stg_sales') }}");
    SourceText described =
        file("models/gold/fct_sales.yml", "kind: model\nkey: id\nindexes: [customer]\n");
    build("run-1", STAGED, fact, described);
    try (var server = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
        var warehouse = PostgreSqlWarehouse.connect(server.jdbcUrl())) {
      var models = CompiledModels.of(project(STAGED, fact, described), fixture.engine());
      var step = new LoadStep(models, fixture.lake(), warehouse);

      assertThat(step.run(call("run-1")).summary())
          .isEqualTo(
              "1 tables: 1 loaded whole, 0 by what has changed, 0 up to date; 2 rows written");
      assertThat(step.run(call("run-1")).summary())
          .isEqualTo("already loaded by an earlier attempt");

      assertThat(ask(server.jdbcUrl(), "select sum(amount) from gold.fct_sales")).isEqualTo("6.5");
      assertThat(
              ask(
                  server.jdbcUrl(),
                  "select count(*) from pg_indexes where tablename = 'fct_sales'"))
          .isEqualTo("2");
      assertThat(ask(server.jdbcUrl(), "show fsync")).isEqualTo("on");
    }
  }

  private static String ask(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String failed(String check, String words) {
    return "The check %s does not hold for silver.stg_sales: %s.".formatted(check, words);
  }

  private void build(String run, SourceText... files) throws InterruptedException {
    Project project = project(files);
    var models = CompiledModels.of(project, fixture.engine());
    var audit =
        new Audit(
            CheckedTable.of(project),
            fixture.lake(),
            InstantSource.fixed(NOW),
            CheckSettings.DEFAULT,
            null);
    new BuildStep(models, fixture.lake(), audit, InstantSource.fixed(NOW)).run(call(run));
  }

  private StepRunner.Call call(String run) {
    return new StepRunner.Call(new RunId(run), "tables", 1, Map.of(), log::add);
  }

  private List<Problem> problems(SourceText... files) {
    var found = new ArrayList<Problem>();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> CompiledModels.of(project(files), fixture.engine()))
        .satisfies(e -> found.addAll(e.problems()));
    return found;
  }

  private static Project project(SourceText... files) {
    var all = new ArrayList<>(List.of(files));
    all.add(PROJECT);
    all.add(SALES);
    return ProjectReader.read(all, Variables.NONE);
  }

  private static SourceText file(String path, String text) {
    return new SourceText(path, text);
  }

  private void sell(long id, @org.jspecify.annotations.Nullable String customer, double amount) {
    var columns =
        List.of(
            new Column("id", Plain.LONG),
            new Column("customer", Plain.STRING),
            new Column("amount", Plain.DOUBLE));
    Rows rows =
        Rows.gather(
            columns,
            sink ->
                sink.row(new @org.jspecify.annotations.Nullable Object[] {id, customer, amount}));
    commits++;
    fixture
        .lake()
        .commit(
            new LakeCommit(
                List.of(new TableAppend(TableName.of("bronze.sales"), rows, null)),
                new LakeCommit.Mark("test/" + commits, null, "x")));
  }
}
