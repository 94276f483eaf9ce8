package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same registry on both databases.
class RegistryTest {

  @Nested
  class OnSqlite extends RegistryContract {
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
  class OnPostgreSql extends RegistryContract {
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

  /// A pool on a PostgreSQL.
  record Pool(HikariDataSource dataSource, String jdbcUrl) implements PlatformDatabase {
    @Override
    public Dialect dialect() {
      return Dialect.POSTGRESQL;
    }

    @Override
    public void close() {
      dataSource.close();
    }
  }

  /// What holds on any database. Each test has a model of its own.
  abstract static class RegistryContract {

    @TempDir private Path files;

    abstract PlatformDatabase database();

    private Registry registry() {
      return new Registry(database(), new Artifacts(files));
    }

    @Test
    void versionIsReadAsItWasRegistered() {
      ModelVersion registered = registry().register(trained("kept", "run-1", null));

      assertThat(registry().champion("kept")).hasValue(registered);
      assertThat(registry().championNumber("kept")).hasValue(1);
      assertThat(registry().ofRun("kept", new RunId("run-1"))).hasValue(registered);
      assertThat(registry().ofRun("kept", new RunId("run-2"))).isEmpty();
      assertThat(new Artifacts(files).read(registered))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("file of run-1");
    }

    @Test
    void onlyTheNewestThatPassedIsChampion() {
      registry().register(trained("swapped", "run-1", null));
      registry().register(trained("swapped", "run-2", null));
      registry().register(trained("swapped", "run-3", "too weak"));

      assertThat(registry().versions("swapped"))
          .extracting(v -> v.version() + (v.isChampion() ? " champion" : ""))
          .containsExactly("3", "2 champion", "1");
      assertThat(registry().versions("swapped").getFirst().heldBack()).isEqualTo("too weak");
    }

    @Test
    void sameRunRegistersOnce() {
      ModelVersion first = registry().register(trained("once", "run-1", null));

      assertThat(registry().register(trained("once", "run-1", null))).isEqualTo(first);
      assertThat(registry().versions("once")).hasSize(1);
    }

    @Test
    void manyAtOnceAreCountedThroughAndHaveOneChampion() throws Exception {
      Registry registry = registry();
      List<Callable<ModelVersion>> calls =
          IntStream.range(0, 6)
              .<Callable<ModelVersion>>mapToObj(
                  i -> () -> registry.register(trained("many", "run-" + i, null)))
              .toList();
      var numbers = new ArrayList<Integer>();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<ModelVersion> future : executor.invokeAll(calls)) {
          numbers.add(future.get().version());
        }
      }

      assertThat(numbers).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
      assertThat(registry.versions("many")).filteredOn(ModelVersion::isChampion).hasSize(1);
      for (ModelVersion version : registry.versions("many")) {
        assertThat(new Artifacts(files).read(version))
            .asString(StandardCharsets.UTF_8)
            .isEqualTo("file of " + version.run());
      }
    }

    @Test
    void fileThatACrashHasLeftIsReplaced() throws Exception {
      Files.createDirectories(files.resolve("crashed/1"));
      Files.writeString(files.resolve("crashed/1/model.json"), "half");

      ModelVersion version = registry().register(trained("crashed", "run-1", null));

      assertThat(new Artifacts(files).read(version))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("file of run-1");
    }

    @Test
    void withoutItsFileAVersionIsNotRegistered() throws Exception {
      registry().register(trained("full", "run-1", null));
      Files.writeString(files.resolve("full/2"), "in the way");

      assertThatThrownBy(() -> registry().register(trained("full", "run-2", null)))
          .isInstanceOf(MillraceException.class)
          .hasMessageStartingWith("The model file 'full/2/model.json' cannot be written: ");
      assertThat(registry().championNumber("full")).hasValue(1);
    }

    private static TrainedModel trained(String model, String run, @Nullable String heldBack) {
      return new TrainedModel(
          model,
          new RunId(run),
          Instant.parse("2026-07-01T08:00:00Z"),
          "model.json",
          ("file of " + run).getBytes(StandardCharsets.UTF_8),
          Map.of("auc", 0.93),
          Map.of("rounds", "40"),
          Map.of("gold.fct_sales", 4_611_686_018_427_387_904L),
          List.of("orders_30d", "visits_14d"),
          List.of(Instant.parse("2026-05-01T00:00:00Z"), Instant.parse("2026-05-31T00:00:00Z")),
          0.47,
          heldBack);
    }
  }
}
