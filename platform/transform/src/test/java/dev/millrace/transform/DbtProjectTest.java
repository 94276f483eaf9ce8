package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.dbt.Dbt;
import dev.millrace.transform.dbt.Dbt.Selection;
import dev.millrace.transform.dbt.DbtSettings;
import dev.millrace.transform.dbt.DbtSummary;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A dbt project as its users write it, from its directory to the tables of the lake.
final class DbtProjectTest {

  @TempDir private Path directory = Path.of("unset");
  private final List<String> lines = new ArrayList<>();
  private Instant now = Instant.parse("2026-02-10T00:00:00Z");
  private LakeFixture fixture;
  private Path project;
  private int runs;

  @BeforeEach
  void open() throws IOException, URISyntaxException {
    InstantSource clock = () -> now;
    fixture = new LakeFixture(directory, clock);
    project = directory.resolve("cafe");
    Path cafe =
        Path.of(Objects.requireNonNull(DbtProjectTest.class.getResource("/dbt/cafe")).toURI());
    try (Stream<Path> files = Files.walk(cafe)) {
      for (Path file : files.toList()) {
        Files.copy(file, project.resolve(cafe.relativize(file).toString()));
      }
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anOrdinaryProjectIsBuiltAndItsTestsPass() throws InterruptedException {
    DbtSummary summary = build();

    assertThat(summary.problems()).isEmpty();
    assertThat(summary.toText()).isEqualTo("Done. PASS=17 WARN=0 ERROR=0 SKIP=0 TOTAL=17");
    assertThat(
            fixture.texts(
                "select guest || ' ' || spent || ' ' || coffee_spent || ' ' || table_no from gold.visits order by guest"))
        .containsExactly("Ada 5.50 2.50 7", "Bob 2.50 2.50 3", "Cleo, the third 4.20 0.00 7");
    assertThat(fixture.texts("select count(*) from silver.stg_orders")).containsExactly("4");
  }

  @Test
  void anIncrementalModelTakesWhatIsNewAndReplacesTheSameKey()
      throws InterruptedException, IOException {
    build();
    append("seeds/raw_orders.csv", "5,11,tea,310,2026-01-04T09:00:00\n");

    build();

    assertThat(fixture.texts("select order_id || ':' || pass from gold.fct_order_log order by 1"))
        .containsExactly("1:0", "2:0", "3:0", "4:1", "5:1");
  }

  @Test
  void aFullRefreshBuildsIncrementalModelsAnew() throws InterruptedException {
    build();

    read(DbtSettings.of(Map.of()).withFullRefresh())
        .build(fixture.lake(), run(), Selection.ALL, null, lines::add);

    assertThat(fixture.texts("select sum(pass) from gold.fct_order_log")).containsExactly("0");
  }

  @Test
  void snapshotsKeepEveryStateWithTheTimeItWasValid() throws InterruptedException, IOException {
    build();
    now = now.plusSeconds(86_400);
    replace("seeds/raw_visits.csv", "11,Bob,3,", "11,Bob,7,20");
    replace("seeds/raw_visits.csv", "12,\"Cleo, the third\",7,100\n", "");
    replace(
        "seeds/raw_orders.csv",
        "1,10,coffee,250,2026-01-01T08:00:00",
        "1,10,coffee,260,2026-01-05T08:00:00");

    DbtSummary summary = build("guests", "prices", "raw_visits", "raw_orders");

    assertThat(summary.problems()).isEmpty();
    assertThat(
            fixture.texts(
                "select guest || ' ' || table_no || ' ' || strftime(dbt_valid_from, '%d') || ' ' || coalesce(strftime(dbt_valid_to, '%d'), 'now') from silver.guests order by id, dbt_valid_from"))
        .containsExactly("Ada 7 10 now", "Bob 3 10 11", "Bob 7 11 now", "Cleo, the third 7 10 11");
    assertThat(
            fixture.texts(
                "select price || ' ' || coalesce(strftime(dbt_valid_to, '%d'), 'now') from silver.prices where id = 1 order by dbt_valid_from"))
        .containsExactly("250 05", "260 now");
  }

  @Test
  void aTestThatFailsLeavesTheLastGoodStateToReaders() throws InterruptedException, IOException {
    build();
    append("seeds/raw_visits.csv", "13,Dan,99,0\n");

    DbtSummary summary = build();

    assertThat(summary.isPublished()).isFalse();
    Problem problem = summary.problems().getFirst();
    assertThat(problem.code()).isEqualTo(ProblemCode.CHECK_FAILED);
    assertThat(problem.where()).hasToString("models/marts/marts.yml:13");
    assertThat(fixture.texts("select count(*) from gold.visits")).containsExactly("3");
    assertThat(fixture.texts("select count(*) from bronze.raw_visits")).containsExactly("3");
  }

  @Test
  void aUnitTestThatFailsSkipsWhatReadsItsModel() throws InterruptedException, IOException {
    replace("models/marts/marts.yml", "price: 2.50,", "price: 2.60,");

    DbtSummary summary = build();

    assertThat(summary.problems())
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .isEqualTo("The test 'prices_are_in_euros' does not hold: 2 rows break it.");
    assertThat(summary.skipped()).isPositive();
    assertThat(fixture.lake().view().tables()).isEmpty();
  }

  @Test
  void whatIsNotSupportedIsListedByFileAndLineBeforeAnythingRuns() throws IOException {
    write("models/a.sql", "select 1 as a\n\nfrom read_csv('/etc/passwd')");
    write("models/b.sql", "\nattach 'x.db' as y");
    write("models/c.sql", "select 1\n; copy (select 1) to '/tmp/x'");
    write("models/d.sql", "install httpfs");
    write("models/e.sql", "select 1\nfrom {{ ref('stg_order') }}");
    write(
        "models/f.sql",
        "{{ config(\n  materialized='materialized_view') }}\nselect {{ nobody(1) }}");
    write("models/g.py", "def model(dbt, session): pass");
    write("models/h.sql", "select 1\n{% if x %}");
    write("models/i.sql", "{% if false %}\n{{ kit.nothing() }}\n{% endif %}select 1 as a");

    List<Problem> problems = read(DbtSettings.of(Map.of())).check();

    assertThat(problems.stream().map(problem -> problem.where() + " " + problem.code()))
        .containsExactly(
            "models/a.sql:3 SQL_FORBIDDEN",
            "models/b.sql:2 SQL_FORBIDDEN",
            "models/c.sql:2 SQL_FORBIDDEN",
            "models/d.sql:1 SQL_FORBIDDEN",
            "models/e.sql:2 MODEL_REFERENCE_UNKNOWN",
            "models/f.sql:2 DBT_UNSUPPORTED",
            "models/f.sql:3 MODEL_TEMPLATE",
            "models/g.py:1 DBT_UNSUPPORTED",
            "models/h.sql:2 MODEL_TEMPLATE",
            "models/i.sql:2 MODEL_TEMPLATE");
    assertThat(problems.get(5).message())
        .isEqualTo("The materialization 'materialized_view': not supported.");
    assertThatExceptionOfType(MillraceException.class).isThrownBy(this::build);
    assertThat(fixture.lake().view().tables()).isEmpty();
  }

  @Test
  void aModelThatReachesOutOnlyWhenItRunsIsRefusedThen() throws InterruptedException, IOException {
    write(
        "models/late.sql",
        "{{ config(materialized='table') }}\nselect *\nfrom {{ \"read_csv('/etc/passwd')\" if execute else ref('stg_orders') }}");

    DbtSummary summary = build();

    assertThat(summary.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo(ProblemCode.SQL_FORBIDDEN);
          assertThat(problem.where()).hasToString("models/late.sql:3");
        });
  }

  @Test
  void selectorsChooseByNameTagPathAndGraph() {
    assertThat(models("order_log")).containsExactly("order_log");
    assertThat(models("+visits"))
        .contains("raw_orders", "stg_orders", "visits")
        .doesNotContain("order_log");
    assertThat(models("stg_orders+1"))
        .contains("stg_orders", "visits", "order_log")
        .doesNotContain("raw_orders");
    assertThat(models("tag:daily")).containsExactly("visits");
    assertThat(models("staging")).containsExactlyInAnyOrder("stg_orders", "stg_visits");
    assertThat(models("config.materialized:incremental")).containsExactly("order_log");
    assertThat(models("path:models/marts,+order_log")).containsExactly("order_log");
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> models("nope:x"));
  }

  @Test
  void anExposureSelectsAllThatItReads() {
    assertThat(models("+exposure:wall_board"))
        .contains("raw_orders", "stg_orders", "visits")
        .doesNotContain("order_log");
    assertThat(models("exposure:wall_board")).isEmpty();
    assertThat(read(DbtSettings.of(Map.of())).exposures())
        .containsExactly("dashboard wall_board of bar, reads visits");
  }

  @Test
  void anExposureOfWhatIsNotThereIsAProblemWithFileAndLine() throws IOException {
    write(
        "models/board.yml",
        """
        exposures:
          - name: board
            type: dashboard
            depends_on:
              - ref('vists')
              - source('till', 'nothing')
              - visits
          - name: other
            type: poster
        """);

    assertThat(read(DbtSettings.of(Map.of())).check())
        .extracting(problem -> problem.where() + " " + problem.message())
        .containsExactly(
            "models/board.yml:2 The exposure 'board' depends on ref('vists'), which no file defines.",
            "models/board.yml:2 The exposure 'board' depends on source('till', 'nothing'), which no file defines.",
            "models/board.yml:2 The exposure 'board' depends on 'visits'; expected ref('...') or source('...', '...').",
            "models/board.yml:8 The exposure 'other' is of type 'poster'; expected one of dashboard, notebook, analysis, ml, application.");
  }

  @Test
  void stateModifiedIsWhatDiffersFromAFormerManifest() throws IOException {
    String before = read(DbtSettings.of(Map.of())).manifest();
    append("models/marts/visits.sql", "-- mended\n");

    List<String> changed =
        read(DbtSettings.of(Map.of()))
            .select(new Selection(List.of("state:modified"), List.of()), before);

    assertThat(changed)
        .contains("model.cafe.visits")
        .noneMatch(id -> id.contains("model.cafe.order_log"));
  }

  private List<String> models(String selector) {
    return read(DbtSettings.of(Map.of()))
        .select(new Selection(List.of(selector), List.of()), null)
        .stream()
        .filter(id -> !id.startsWith("test.") && !id.startsWith("unit_test."))
        .map(id -> id.substring(id.lastIndexOf('.') + 1))
        .toList();
  }

  private DbtSummary build(String... select) throws InterruptedException {
    return read(DbtSettings.of(Map.of()))
        .build(fixture.lake(), run(), new Selection(List.of(select), List.of()), null, lines::add);
  }

  private RunId run() {
    return new RunId("dbt-" + ++runs);
  }

  private Dbt read(DbtSettings settings) {
    return Dbt.read(project, settings, fixture.engine(), () -> now);
  }

  private void write(String path, String text) throws IOException {
    Files.writeString(project.resolve(path), text);
  }

  private void append(String path, String text) throws IOException {
    write(path, Files.readString(project.resolve(path)) + text);
  }

  private void replace(String path, String from, String to) throws IOException {
    String text = Files.readString(project.resolve(path));
    assertThat(text).contains(from);
    write(path, text.replace(from, to));
  }
}
