package dev.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.Jdbc.Selected;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JdbcOriginTest {

  @TempDir static Path directory = Path.of("unset");
  @TempDir private Path lakeDirectory = Path.of("unset");
  private EmbeddedPostgreSql server;
  private LakeFixture fixture;
  private int runs;

  @BeforeAll
  void startDatabase() {
    server = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
  }

  @AfterAll
  void stopDatabase() {
    server.close();
  }

  @BeforeEach
  void open() {
    fixture = new LakeFixture(lakeDirectory, InstantSource.system());
    sql("drop table if exists items");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void everyTypeArrivesWithoutLoss() throws InterruptedException {
    sql(
        """
        create table items (
          id bigint primary key, price numeric(20,6), free numeric, at timestamptz, local timestamp,
          day date, doc jsonb, tags text[], ids bigint[], ref uuid, raw bytea, ok boolean, f real,
          nothing text)
        """,
        """
        insert into items values (
          9007199254740993, 12345678901234.567891, 1e-30, '2026-03-29 02:30:00.123456+02',
          '2026-03-29 02:30:00.123456', '0044-03-15', '{"a": [1, null]}',
          array['x','it''s', null], array[1,2], '6f0f5a5e-8f0b-4c8f-9a53-0d3f3c1f0a11',
          '\\x00ff10', true, 0.1, null)
        """);
    run(source(null, 1, DriftPolicy.EVOLVE));

    assertThat(values("id, price, free"))
        .isEqualTo("9007199254740993|12345678901234.567891|0.000000000000000000000000000001");
    assertThat(values("epoch_us(\"at\"), epoch_us(local), day"))
        .isEqualTo("1774744200123456|1774751400123456|0044-03-15");
    assertThat(values("doc, tags, ids, ref, raw"))
        .isEqualTo(
            "{\"a\": [1, null]}|[\"x\",\"it's\",null]|[1,2]"
                + "|6f0f5a5e-8f0b-4c8f-9a53-0d3f3c1f0a11|AP8Q");
    assertThat(values("ok, nothing is null")).isEqualTo("true|true");
  }

  @Test
  void aWholeTableIsReplacedInOneCommitAndAnAttemptAfterItChangesNothing()
      throws InterruptedException {
    sql(
        "create table items (id bigint primary key, name text)",
        "insert into items select n, 'n' || n from generate_series(-500, 9500) n");
    SourceDefinition.Jdbc source = source(null, 4, DriftPolicy.EVOLVE);
    assertThat(run(source, "run-a").loaded()).isEqualTo(10_001);
    sql("delete from items where id > 10");
    assertThat(run(source, "run-a").loaded()).isEqualTo(10_001);
    assertThat(fixture.texts("select count(*) from bronze.items")).containsExactly("10001");

    assertThat(run(source, "run-b").loaded()).isEqualTo(511);
    assertThat(fixture.texts("select count(distinct id) || '/' || sum(id) from bronze.items"))
        .containsExactly("511/" + (55 - 125_250));
  }

  @Test
  void onlyWhatIsPastTheWatermarkIsReadAndTakesTheOldRowsPlace() throws InterruptedException {
    sql(
        "create table items (id bigint primary key, name text, updated_at timestamptz)",
        "insert into items values (1, 'a', '2026-01-01 00:00+00'), (2, 'b', '2026-01-02 00:00+00')");
    SourceDefinition.Jdbc source = source("updated_at", 1, DriftPolicy.EVOLVE);
    assertThat(run(source).loaded()).isEqualTo(2);
    SourceRun quiet = run(source);
    assertThat(quiet.loaded()).isZero();
    assertThat(quiet.unchanged()).isEqualTo(1);

    sql(
        "update items set name = 'A', updated_at = '2026-01-03 00:00+00' where id = 1",
        "insert into items values (3, 'c', '2026-01-02 00:00+00')");
    assertThat(run(source).loaded()).isEqualTo(2);
    assertThat(fixture.texts("select name from bronze.items order by id"))
        .containsExactly("A", "b", "c");
    assertThat(fixture.texts("select count(*) from bronze.source_runs")).containsExactly("3");
  }

  @Test
  void aNewColumnFollowsFreezesOrWaitsInQuarantineByThePolicy() throws InterruptedException {
    sql(
        "create table items (id bigint primary key, name text)",
        "insert into items values (1, 'a')");
    run(source(null, 1, DriftPolicy.EVOLVE));
    sql("alter table items add column colour text", "insert into items values (2, 'b', 'red')");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run(source(null, 1, DriftPolicy.FREEZE)))
        .withMessageContaining("appeared colour (string)");
    SourceRun row = run(source("name", 1, DriftPolicy.QUARANTINE_ROW));
    assertThat(row.quarantined()).isEqualTo(1);
    assertThat(row.drift()).hasSize(1);
    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly(
            "The column 'colour' holds a value, and the table does not have the column.");

    SourceRun replay = sources(source("name", 1, DriftPolicy.EVOLVE)).replay("items");
    assertThat(replay.loaded()).isEqualTo(1);
    assertThat(fixture.texts("select colour from bronze.items where id = 2"))
        .containsExactly("red");
    assertThat(fixture.texts("select count(*) from bronze.quarantine")).containsExactly("0");
  }

  @Test
  void aValueThatTheTableLacksGoesToQuarantineOnceAndItsRowIsLoaded() throws InterruptedException {
    sql(
        "create table items (id bigint primary key, name text)",
        "insert into items values (1, 'a')");
    run(source(null, 1, DriftPolicy.EVOLVE));
    sql("alter table items add column colour text", "insert into items values (2, 'b', 'red')");

    run(source(null, 1, DriftPolicy.QUARANTINE_VALUE));
    SourceRun again = run(source(null, 1, DriftPolicy.QUARANTINE_VALUE));
    assertThat(again.loaded()).isEqualTo(2);
    assertThat(again.quarantinedValues()).isEqualTo(1);
    assertThat(fixture.texts("select count(*) from bronze.quarantine")).containsExactly("1");
  }

  @Test
  void aColumnOfAnotherTypeGetsOneBesideIt() throws InterruptedException {
    sql(
        "create table items (id bigint primary key, size integer)",
        "insert into items values (1, 7)");
    run(source("id", 1, DriftPolicy.EVOLVE));
    sql("alter table items alter column size type text", "insert into items values (2, 'XL')");
    SourceRun run = run(source("id", 1, DriftPolicy.EVOLVE));
    assertThat(run.drift().toString()).contains("CHANGED", "size", "integer", "string");
    assertThat(fixture.texts("select coalesce(size__string, '') from bronze.items order by id"))
        .last()
        .isEqualTo("XL");
  }

  @Test
  void whatATableCannotHoldGoesToQuarantine() throws InterruptedException {
    sql(
        "create table items (id bigint primary key, price numeric(10,2), at timestamptz)",
        "insert into items values (1, 'NaN', now()), (2, 1, 'infinity'), (3, 3, now())");
    SourceRun run = run(source(null, 1, DriftPolicy.EVOLVE));
    assertThat(run.loaded()).isEqualTo(1);
    assertThat(run.quarantined()).isEqualTo(2);
  }

  @Test
  void aPasswordIsInNoProblem() {
    var access =
        new DatabaseAccess("jdbc:postgresql://127.0.0.1:1/x?password=hush&user=u", "u", "s3cret");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Drivers(lakeDirectory).connect(access))
        .satisfies(e -> assertThat(e.problem().toText()).doesNotContain("hush", "s3cret"));
    assertThat(access.toString()).doesNotContain("hush", "s3cret");
  }

  private SourceDefinition.Jdbc source(@Nullable String watermark, int ranges, DriftPolicy drift) {
    return new SourceDefinition.Jdbc(
        new SourceName("items"),
        null,
        TableName.of("bronze.items"),
        List.of(),
        null,
        drift,
        new DatabaseAccess(server.jdbcUrl(), null, null),
        new Selected("public.items", false),
        List.of("id"),
        watermark,
        Duration.ZERO,
        ranges,
        1_000);
  }

  private Sources sources(SourceDefinition.Jdbc source) {
    var context =
        new LandingZone.Context(
            fixture.lake(), InstantSource.system(), ZoneOffset.UTC, (_, _) -> {});
    return new Sources(
        context,
        List.of(source),
        new Sources.Places(
            lakeDirectory, lakeDirectory.resolve("drivers"), lakeDirectory.resolve("spill")));
  }

  private SourceRun run(SourceDefinition.Jdbc source) throws InterruptedException {
    return run(source, "run-" + ++runs);
  }

  private SourceRun run(SourceDefinition.Jdbc source, String id) throws InterruptedException {
    return sources(source).run("items", id, SourceProgress.NONE);
  }

  private String values(String columns) {
    return fixture
        .texts("select concat_ws('|', %s) from bronze.items".formatted(columns))
        .getFirst();
  }

  private void sql(String... statements) {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        var statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
