package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.CheckSettings;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.lake.Environments;
import dev.millrace.transform.TableDiff.Cell;
import dev.millrace.transform.TableDiff.ColumnChange;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckResult;
import dev.millrace.transform.check.CheckedTable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvironmentBuildTest {

  private static final EnvironmentName PR = new EnvironmentName("pr-12");

  @TempDir private Path directory = Path.of("unset");
  private Workshop shop;

  @BeforeEach
  void open() throws InterruptedException {
    shop = new Workshop(directory);
    shop.order(
        new Workshop.Order(1, 10, "2026-02-01T10:00:00"),
        new Workshop.Order(2, 20, "2026-02-02T10:00:00"),
        new Workshop.Order(3, 30, "2026-02-03T10:00:00"));
    shop.file("models/silver/stg_orders.sql", "select id, amount from {{ source('orders') }}");
    shop.file("models/silver/stg_orders.yml", "kind: model\nkey: id\n");
    shop.file("models/gold/total.sql", "select sum(amount) as total from {{ ref('stg_orders') }}");
    shop.file("models/gold/other.sql", "select count(*) as n from {{ source('orders') }}");
    shop.build();
    environments().create(PR);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void onlyWhatHasChangedIsBuiltAndMainSeesNothing() throws InterruptedException {
    shop.file(
        "models/silver/stg_orders.sql",
        "select id, amount * 2 as amount from {{ source('orders') }}");

    EnvironmentBuild.Outcome outcome = build("");

    assertThat(outcome.built())
        .extracting(TableName::toString)
        .containsExactlyInAnyOrder("silver.stg_orders", "gold.total");
    assertThat(there("select total from gold.total")).containsExactly("120");
    assertThat(there("select n from gold.other")).containsExactly("3");
    assertThat(shop.texts("select total from gold.total")).containsExactly("60");
  }

  @Test
  void aSeedThatHasChangedIsBuiltInTheEnvironmentOnly() throws InterruptedException {
    shop.file("seeds/rates.csv", "currency,rate\neur,1\n");
    shop.file("models/gold/rated.sql", "select sum(rate) as rate from {{ ref('rates') }}");
    shop.build();
    shop.file("seeds/rates.csv", "currency,rate\neur,1\nusd,2\n");

    assertThat(build("").built())
        .extracting(TableName::toString)
        .containsExactlyInAnyOrder("bronze.rates", "gold.rated");
    assertThat(there("select rate from gold.rated")).containsExactly("3");
    assertThat(shop.texts("select rate from gold.rated")).containsExactly("1");
  }

  @Test
  void buildingAgainFollowsTheProjectBothWays() throws InterruptedException {
    shop.file(
        "models/silver/stg_orders.sql",
        "select id, amount * 2 as amount from {{ source('orders') }}");
    build("");
    shop.file("models/silver/stg_orders.sql", "select id, amount from {{ source('orders') }}");

    assertThat(build("").built()).isEmpty();

    assertThat(there("select total from gold.total")).containsExactly("60");
    assertThat(environments().find(PR).tables())
        .allMatch(t -> t.table().name().startsWith("model_"));
  }

  @Test
  void theDiffSaysExactlyWhatDiffers() throws InterruptedException {
    shop.file(
        "models/silver/stg_orders.sql",
        """
        select id, case when id = 2 then 21 else amount end::bigint as amount, 'web' as channel
        from {{ source('orders') }} where id <> 3 union all select 4, 40, 'shop'
        """);
    build("");

    TableDiff keyed = diff("silver.stg_orders", List.of("id"));
    TableDiff whole = diff("gold.total", List.of());

    assertThat(keyed.columns()).containsExactly(new ColumnChange("channel", null, "string"));
    assertThat(List.of(keyed.added(), keyed.removed(), keyed.changed()))
        .containsExactly(1L, 1L, 1L);
    assertThat(keyed.examples())
        .containsExactly(
            new TableDiff.Example("added", Map.of("id", "4"), List.of()),
            new TableDiff.Example("removed", Map.of("id", "3"), List.of()),
            new TableDiff.Example(
                "changed", Map.of("id", "2"), List.of(new Cell("amount", "20", "21"))));
    assertThat(List.of(whole.added(), whole.removed(), whole.changed()))
        .containsExactly(1L, 1L, 0L);
    assertThat(whole.examples())
        .extracting(TableDiff.Example::row)
        .containsExactly(Map.of("total", "71"), Map.of("total", "60"));
    assertThat(diff("gold.total", List.of("total")).key()).containsExactly("total");
  }

  @Test
  void aKeyThatIsDoubledComparesWholeRows() throws InterruptedException {
    shop.file(
        "models/silver/stg_orders.sql",
        "select 1::bigint as id, amount from {{ source('orders') }}");

    EnvironmentBuild.Outcome outcome = build("");
    TableDiff diff = diff("silver.stg_orders", List.of("id"));

    assertThat(outcome.isHeld()).isTrue();
    assertThat(outcome.failing()).extracting(CheckResult::title).containsExactly("unique(id)");
    assertThat(diff.key()).isEmpty();
    assertThat(List.of(diff.added(), diff.removed())).containsExactly(2L, 2L);
    assertThat(shop.fixture().lake().view().find(TableName.of("bronze.failing_rows"))).isEmpty();
  }

  @Test
  void whatMainBuiltMeanwhileStaysInTheLedgerAfterAPromotion() throws InterruptedException {
    shop.file(
        "models/gold/total.sql", "select sum(amount) as all_of_it from {{ ref('stg_orders') }}");
    build("");
    shop.file("models/gold/total.sql", "select sum(amount) as total from {{ ref('stg_orders') }}");
    shop.file("models/gold/other.sql", "select count(*) + 1 as n from {{ source('orders') }}");
    shop.build(Map.of("select", "other"));

    EnvironmentBuild.settleLedger(shop.fixture().lake(), environments().open(PR), Set.of());
    environments().promote(PR);

    assertThat(shop.texts("select all_of_it from gold.total")).containsExactly("60");
    assertThat(shop.texts("select n from gold.other")).containsExactly("4");
    shop.file(
        "models/gold/total.sql", "select sum(amount) as all_of_it from {{ ref('stg_orders') }}");
    assertThat(
            new EnvironmentBuild(shop.models(), shop.fixture().lake(), audit(), clock()).choose(""))
        .isEmpty();
  }

  private EnvironmentBuild.Outcome build(String selector) throws InterruptedException {
    var build = new EnvironmentBuild(shop.models(), shop.fixture().lake(), audit(), clock());
    List<CompiledModel> chosen = build.choose(selector);
    var ledger = build.ledger(environments().open(PR), List.of());
    environments().forget(PR, _ -> true);
    LakeBranch branch = environments().open(PR);
    var call = new StepRunner.Call(new RunId("env"), "build", 1, Map.of(), _ -> {});
    EnvironmentBuild.Outcome outcome = build.build(branch, ledger, chosen, false, call);
    environments().built(PR, outcome.isHeld(), List.of());
    return outcome;
  }

  private Audit audit() {
    return Audit.ofEnvironment(
        CheckedTable.of(shop.project()), shop.fixture().lake(), clock(), CheckSettings.DEFAULT);
  }

  private static InstantSource clock() {
    return InstantSource.fixed(Workshop.NOW);
  }

  private TableDiff diff(String table, List<String> key) {
    Environments.BothSides both = environments().beside(PR);
    TableName name = TableName.of(table);
    return TableDiff.of(both.view(), both.main().get(name), name, key);
  }

  private Environments environments() {
    return shop.fixture().environments();
  }

  private List<String> there(String sql) {
    var found = new ArrayList<String>();
    environments().open(PR).read(new SqlQuery(sql), row -> found.add(String.valueOf(row[0])));
    return found;
  }
}
