package dev.millrace.transform.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.CheckSettings;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.transform.BuildStep;
import dev.millrace.transform.CheckStep;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.LakeFixture;
import dev.millrace.transform.check.store.CheckStore;
import dev.millrace.transform.check.store.StoredResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of rows and results: taken out, kept, told, forgotten.
final class AuditTest {

  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");
  private static final SourceText SALES =
      new SourceText(
          "sources/sales.yaml",
          "kind: source\ntype: files\nformat: csv\nfields: {id: long required, customer: string, amount: double}\n");
  private static final SourceText STAGED =
      file("models/silver/stg_sales.sql", "select id, customer, amount from {{ source('sales') }}");
  private static final SourceText QUARANTINE =
      file(
          "models/silver/stg_sales.yml",
          """
          kind: model
          key: id
          checks:
            - not_null: {column: customer, severity: quarantine}
            - between: {column: amount, min_value: 0}
              severity: quarantine
          """);
  private static final SourceText TOTAL =
      file(
          "models/gold/agg_total.sql",
          "select sum(amount) as total, count(*) as sales from {{ ref('stg_sales') }}");

  @TempDir private Path directory = Path.of("unset");
  private final List<String> log = new ArrayList<>();
  private Instant now = Instant.parse("2026-02-10T00:00:00Z");
  private final InstantSource clock = () -> now;
  private LakeFixture fixture;
  private SqliteDatabase database;
  private CheckStore store;
  private int commits;

  @BeforeEach
  void open() {
    fixture = new LakeFixture(directory, clock);
    database = SqliteDatabase.open(directory.resolve("checks.db"));
    store = new CheckStore(database, clock, Duration.ofDays(30));
    sell(1, "ada", 2.5);
    sell(2, "bob", 4);
  }

  @AfterEach
  void close() {
    database.close();
    fixture.close();
  }

  @Test
  void rowsInQuarantineAreKeptBesideTheTableAndNobodyDownstreamSeesThem()
      throws InterruptedException {
    sell(3, null, -7);
    sell(4, "eve", -1);

    String summary = build("run-1", STAGED, QUARANTINE, TOTAL);

    assertThat(summary).isEqualTo("2 tables, 3 rows published, 2 rows quarantined");
    assertThat(log)
        .contains(
            "silver.stg_sales: 4 built = 2 published + 2 quarantined in silver.stg_sales_quarantined");
    assertThat(fixture.texts("select sales || ' ' || total from gold.agg_total"))
        .containsExactly("2 6.5");
    assertThat(
            fixture.texts(
                "select id || ': ' || quarantine_reason from silver.stg_sales_quarantined order by id"))
        .containsExactly("3: not_null(customer); between(amount)", "4: between(amount)");

    build("run-2", STAGED, QUARANTINE, TOTAL);
    assertThat(fixture.texts("select count(*) from silver.stg_sales_quarantined"))
        .containsExactly("2");
  }

  @Test
  void aCrashBetweenTakingOutAndPublishingLosesNoRow() throws InterruptedException {
    sell(3, null, 1);
    Project project = project(STAGED, QUARANTINE);
    var models = CompiledModels.of(project, fixture.engine());
    LakeBranch branch = fixture.lake().branch(new RunId("run-1"));
    branch.replace(
        TableName.of("silver.stg_sales"), new SqlQuery(models.inOrder().getFirst().sql()), null);
    audit(project).takeOut(branch, TableName.of("silver.stg_sales"), call("run-1", Map.of()));

    build("run-1", STAGED, QUARANTINE);

    assertThat(fixture.texts("select count(*) from silver.stg_sales")).containsExactly("2");
    assertThat(fixture.texts("select id from silver.stg_sales_quarantined")).containsExactly("3");
    assertThat(fixture.texts("select count(*) from bronze.failing_rows")).containsExactly("1");
    assertThat(last("silver.stg_sales.not_null.customer").quarantined()).isEqualTo(1);
  }

  @Test
  void rowsThatAreMendedLeaveTheQuarantine() throws InterruptedException {
    sell(3, null, 1);
    build("run-1", STAGED, QUARANTINE);
    SourceText mended =
        file(
            "models/silver/stg_sales.sql",
            "select id, coalesce(customer, 'nobody') as customer, amount from {{ source('sales') }}");

    build("run-2", mended, QUARANTINE);

    assertThat(fixture.texts("select count(*) from silver.stg_sales")).containsExactly("3");
    assertThat(fixture.texts("select count(*) from silver.stg_sales_quarantined"))
        .containsExactly("0");
  }

  @Test
  void aTableThatIsBuiltOnKeepsWhatEarlierBuildsTookOutUntilItComesAgain()
      throws InterruptedException {
    SourceText incremental =
        file(
            "models/silver/stg_sales.sql",
            """
            {{ config(materialized='incremental', strategy='merge', unique_key='id') }}
            select id, customer, amount from {{ source('sales') }}
            {% if is_incremental() %} where id > (select max(id) from {{ this }}) - 1 {% endif %}
            """);
    sell(3, null, 1);
    build("run-1", incremental, QUARANTINE);
    assertThat(fixture.texts("select id from silver.stg_sales_quarantined")).containsExactly("3");

    sell(4, "eve", -4);
    sell(5, "eve", 5);
    build("run-2", incremental, QUARANTINE);
    build("run-3", incremental, QUARANTINE);

    assertThat(fixture.texts("select id from silver.stg_sales order by id"))
        .containsExactly("1", "2", "5");
    assertThat(fixture.texts("select id from silver.stg_sales_quarantined order by id"))
        .containsExactly("3", "4");
    SourceText mended =
        file(
            "models/silver/stg_sales.sql",
            "{{ config(materialized='incremental', strategy='merge', unique_key='id') }}"
                + " select id, coalesce(customer, 'nobody') as customer, amount from {{ source('sales') }}");
    build("run-4", mended, QUARANTINE);
    assertThat(fixture.texts("select id from silver.stg_sales order by id"))
        .containsExactly("1", "2", "3", "5");
    assertThat(fixture.texts("select id from silver.stg_sales_quarantined")).containsExactly("4");
  }

  @Test
  void aViewIsCheckedLikeATableAndNoRowsAreTakenOutOfIt() {
    SourceText view =
        file(
            "models/silver/stg_sales.sql",
            "{{ config(materialized='view') }} select id, customer, amount from {{ source('sales') }}");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() ->
            build(
                "run-1",
                view,
                file(
                    "models/silver/stg_sales.yml",
                    "kind: model\nchecks: [{row_count_equal: 3}]\n")))
        .withMessage(
            "The check row_count_equal(value=3) does not hold for silver.stg_sales: found 2, expected 3.");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> build("run-2", view, QUARANTINE))
        .withMessageContaining("would take rows out of 'silver.stg_sales', which is a view");
  }

  @Test
  void failingRowsOutliveTheBranchThatWasDroppedAndARepetitionWritesThemOnce() {
    sell(2, "eve", 9);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() ->
              build(
                  "run-1", STAGED, file("models/silver/stg_sales.yml", "kind: model\nkey: id\n")));
    }

    assertThat(
            fixture.texts(
                "select run_id || ' ' || check_id || ' ' || row_key || ' ' || row_content from bronze.failing_rows order by row_content"))
        .containsExactly(
            "run-1 silver.stg_sales.unique.id {\"id\":2} {\"id\":2,\"customer\":\"bob\",\"amount\":4.0}",
            "run-1 silver.stg_sales.unique.id {\"id\":2} {\"id\":2,\"customer\":\"eve\",\"amount\":9.0}");
    assertThat(store.history("silver.stg_sales.unique.id", null, 10)).hasSize(1);
    assertThat(new FailingRows(fixture.lake()).of("silver.stg_sales.unique.id", 1, 1))
        .extracting(FailingRows.FailingRow::reason)
        .containsExactly("unique(id) does not hold");
  }

  @Test
  void failingRowsAreBoundedByCheckAndForgottenWhenTheyAreOld() throws InterruptedException {
    for (int i = 10; i < 20; i++) {
      sell(i, null, 1);
    }
    SourceText checks =
        file(
            "checks/sales.yaml",
            "kind: checks\ntable: bronze.sales\nkey: id\nchecks:\n  - not_null: customer\n    severity: warn\n");
    SourceText few =
        file("millrace.yaml", "kind: project\nname: shop\nchecks: {failing_rows: 4}\n");

    assertThat(check("run-1", "bronze.sales", few, SALES, checks))
        .isEqualTo("1 checks of 1 tables, 1 do not hold");
    assertThat(fixture.texts("select count(*) from bronze.failing_rows")).containsExactly("4");
    assertThat(log).contains("WARN not_null(customer) on bronze.sales: 10 rows break it");

    now = now.plus(Duration.ofDays(31));
    check("run-2", "", few, SALES, checks);
    assertThat(fixture.texts("select distinct run_id from bronze.failing_rows"))
        .containsExactly("run-2");
    assertThat(store.history("bronze.sales.not_null.customer", null, 10)).hasSize(1);
  }

  @Test
  void aCheckOfAnArrivalThatFailsFailsTheStep() {
    sell(3, null, 1);
    SourceText checks =
        file(
            "checks/sales.yaml",
            "kind: checks\ntable: bronze.sales\nchecks:\n  - not_null: customer\n");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> check("run-1", "", PROJECT, SALES, checks))
        .withMessage(
            "The check not_null(customer) does not hold for bronze.sales: 1 rows break it.");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> check("run-1", "bronze.sale", PROJECT, SALES, checks))
        .satisfies(e -> assertThat(e.problem().hint()).isEqualTo("Did you mean 'bronze.sales'?"));
  }

  @Test
  void ofADayOnlyWhatIsNewIsWritten() {
    var monday = java.time.LocalDate.parse("2026-02-02");
    store.write(List.of(result("run-1", new StoredResult.Day(monday, 5, 1, null))));
    store.write(List.of(result("run-2", new StoredResult.Day(monday, 5, 1, null))));
    store.write(
        List.of(
            result(
                "run-3",
                new StoredResult.Day(monday, 6, 0, null),
                new StoredResult.Day(monday.plusDays(1), 2, 0, null))));

    assertThat(store.history("c", null, 10))
        .extracting(one -> one.result().runId() + " " + one.result().days().size())
        .containsExactly("run-3 2", "run-2 0", "run-1 1");
    long newest = store.history("c", null, 1).getFirst().number();
    assertThat(store.history("c", newest, 1).getFirst().result().runId()).isEqualTo("run-2");
  }

  private StoredResult result(String run, StoredResult.Day... days) {
    now = now.plusSeconds(1);
    return new StoredResult(
        "c", "gold.t", run, now, "warn", true, 0, 0, 0, null, "holds", List.of(days));
  }

  private StoredResult last(String check) {
    return store.last(check).orElseThrow();
  }

  private String build(String run, SourceText... files) throws InterruptedException {
    Project project = project(files);
    var models = CompiledModels.of(project, fixture.engine());
    var definitions = models.inOrder().stream().map(CompiledModel::definition).toList();
    Audit audit = audit(project, CheckedTable.of(definitions, project.checks()));
    return new BuildStep(models, fixture.lake(), audit, () -> now)
        .run(call(run, Map.of()))
        .summary();
  }

  private String check(String run, String tables, SourceText... files) throws InterruptedException {
    Project project = ProjectReader.read(List.of(files), Variables.NONE);
    return new CheckStep(audit(project)).run(call(run, Map.of("tables", tables))).summary();
  }

  private Audit audit(Project project) {
    return audit(project, CheckedTable.of(project));
  }

  private Audit audit(Project project, List<CheckedTable> tables) {
    CheckSettings settings = project.settings().checks();
    return new Audit(tables, fixture.lake(), clock, settings, store);
  }

  private StepRunner.Call call(String run, Map<String, String> arguments) {
    return new StepRunner.Call(new RunId(run), "tables", 1, arguments, log::add);
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

  private void sell(long id, @Nullable String customer, double amount) {
    var columns =
        List.of(
            new Column("id", Plain.LONG),
            new Column("customer", Plain.STRING),
            new Column("amount", Plain.DOUBLE));
    Rows rows =
        Rows.gather(columns, sink -> sink.row(new @Nullable Object[] {id, customer, amount}));
    commits++;
    fixture
        .lake()
        .commit(
            new LakeCommit(
                List.of(new TableAppend(TableName.of("bronze.sales"), rows, null)),
                new LakeCommit.Mark("test/" + commits, null, "x")));
  }
}
