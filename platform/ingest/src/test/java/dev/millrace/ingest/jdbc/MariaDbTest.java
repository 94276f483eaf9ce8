package dev.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.Jdbc.Selected;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
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

/// A driver that the user puts into the folder, and a database that is not PostgreSQL.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MariaDbTest {

  @TempDir static Path directory = Path.of("unset");
  @TempDir private Path lakeDirectory = Path.of("unset");
  private @Nullable MariaDbServer server;
  private LakeFixture fixture;

  @BeforeAll
  void startDatabase() throws IOException, InterruptedException {
    server = MariaDbServer.startIn(directory);
    Path drivers = Files.createDirectories(directory.resolve("drivers"));
    Files.copy(MariaDbServer.DRIVER, drivers.resolve("mariadb.jar"));
    execute(access("mysql"), "create database shop");
  }

  @AfterAll
  void stopDatabase() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    fixture = new LakeFixture(lakeDirectory, InstantSource.system());
    execute(access("shop"), "drop table if exists items");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void everyTypeArrivesWithoutLoss() throws InterruptedException {
    execute(
        access("shop"),
        """
        create table items (
          id bigint unsigned primary key, small tinyint, ok boolean, price decimal(20,6), f double,
          `at` datetime(6), stamp timestamp(6) null, day date, doc json, raw varbinary(8),
          kind enum('a', 'b'), name varchar(40), nothing text)
        """,
        """
        insert into items values (
          18446744073709551615, -7, true, 12345678901234.567891, 0.1, '2026-03-29 02:30:00.123456',
          '2026-03-29 00:30:00.123456', '2026-03-29', '{"a": [1, null]}', x'00ff10', 'b', 'Zoë 🎈', null)
        """);
    run(source(null, 1));

    assertThat(values("id, small, ok, price, f"))
        .isEqualTo("18446744073709551615|-7|true|12345678901234.567891|0.1");
    assertThat(values("epoch_us(\"at\"), epoch_us(stamp), day"))
        .isEqualTo("1774751400123456|1774744200123456|2026-03-29");
    assertThat(values("doc, raw, kind, name, nothing is null"))
        .isEqualTo("{\"a\": [1, null]}|AP8Q|b|Zoë 🎈|true");
  }

  @Test
  void aTableIsReadInPartsAndThenPastItsWatermark() throws InterruptedException {
    execute(
        access("shop"),
        "create table items (id int primary key, name text, updated_at datetime(6))",
        """
        insert into items
        select seq, concat('n', seq), '2026-01-01' + interval seq second from seq_1_to_5000
        """);

    assertThat(run(source(null, 4)).loaded()).isEqualTo(5_000);
    assertThat(values("count(distinct id), sum(id)")).isEqualTo("5000|12502500");

    assertThat(run(source("updated_at", 1)).loaded()).isEqualTo(5_000);
    execute(
        access("shop"),
        "update items set name = 'new', updated_at = '2026-02-01' where id = 7",
        "insert into items values (5001, 'n5001', '2026-02-01 00:00:00.000001')");
    assertThat(run(source("updated_at", 1)).loaded()).isEqualTo(2);
    assertThat(values("count(*), count(*) filter (where name = 'new')")).isEqualTo("5001|1");
  }

  private SourceDefinition.Jdbc source(@Nullable String watermark, int ranges) {
    return new SourceDefinition.Jdbc(
        new SourceName("items"),
        null,
        TableName.of("bronze.items"),
        List.of(),
        null,
        DriftPolicy.EVOLVE,
        access("shop"),
        new Selected("items", false),
        List.of("id"),
        watermark,
        Duration.ZERO,
        ranges,
        1_000);
  }

  private DatabaseAccess access(String database) {
    if (server == null) {
      throw new IllegalStateException("There is no database; this is a bug.");
    }
    return new DatabaseAccess(server.url(database), "root", "");
  }

  private SourceRun run(SourceDefinition.Jdbc source) throws InterruptedException {
    var context =
        new LandingZone.Context(
            fixture.lake(), InstantSource.system(), ZoneOffset.UTC, (_, _) -> {});
    var places =
        new Sources.Places(
            lakeDirectory, directory.resolve("drivers"), lakeDirectory.resolve("spill"));
    return new Sources(context, List.of(source), places)
        .run("items", "run-" + System.nanoTime(), SourceProgress.NONE);
  }

  private String values(String columns) {
    return fixture
        .texts("select concat_ws('|', %s) from bronze.items".formatted(columns))
        .getFirst();
  }

  private static void execute(DatabaseAccess access, String... statements) {
    try (Connection connection = new Drivers(directory.resolve("drivers")).connect(access);
        var statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
