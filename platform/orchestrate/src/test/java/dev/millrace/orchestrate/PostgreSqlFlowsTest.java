package dev.millrace.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Limits;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowParam;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.external.postgres.PostgreSqlDatabase;
import dev.millrace.orchestrate.FlowRun.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgreSqlFlowsTest extends FlowsContract {

  @TempDir private static Path directory = Path.of("unset");
  private static EmbeddedPostgreSql server;
  private static final FlowName MANY = new FlowName("many");
  private PostgreSqlDatabase database;

  @BeforeAll
  static void startServer() {
    server = EmbeddedPostgreSql.start(directory, 0);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void openDatabase() throws SQLException {
    database = PostgreSqlDatabase.connect(server.jdbcUrl());
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade");
      statement.execute("create schema public");
    }
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Override
  PlatformDatabase database() {
    return database;
  }

  @Test
  void twoProcessesShareTheQueueAndRunEverythingOnce() {
    var effects = new Effects();
    try (PostgreSqlDatabase other = PostgreSqlDatabase.connect(server.jdbcUrl());
        Flows one = open(database, effects, many());
        Flows two = open(other, effects, many())) {
      one.start();
      two.start();

      for (int i = 0; i < 30; i++) {
        (i % 2 == 0 ? one : two).trigger(MANY, "test", Map.of("n", String.valueOf(i)));
      }

      until(() -> one.history().count(State.SUCCEEDED) == 30);
      assertThat(effects.begun()).hasSize(90).doesNotHaveDuplicates();
      assertThat(two.history().unfinished()).isEmpty();
    }
  }

  @Test
  void aStalledProcessLosesItsRunToAnotherAndCannotWriteIntoItAnyMore() {
    var effects = new Effects();
    var gate = new CountDownLatch(1);
    var stalling = new CutOffDatabase(database, Integer.MAX_VALUE, true);
    try (PostgreSqlDatabase other = PostgreSqlDatabase.connect(server.jdbcUrl());
        Flows one = open(stalling, new Gated(effects, gate), many());
        Flows two = open(other, effects, many())) {
      one.start();
      FlowRun run = one.trigger(MANY, "test", Map.of("n", "1"));
      until(() -> !effects.begun().isEmpty());
      CountDownLatch stall = stalling.stall();

      two.start();

      until(() -> two.history().run(run.id()).orElseThrow().state() == State.SUCCEEDED);
      List<StepRun> before = two.history().steps(run.id());
      gate.countDown();
      stall.countDown();
      until(() -> effects.begun().size() >= 4);
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
      assertThat(two.history().steps(run.id())).isEqualTo(before);
      assertThat(before).extracting(StepRun::attempt).containsExactly(2, 1, 1);
      assertThat(effects.left()).hasSize(3);
    }
  }

  private static Flows open(PlatformDatabase database, StepRunner work, FlowDefinition flow) {
    return new Flows(
        new Flows.Parts(
            database,
            null,
            new Flows.Clocks(BusinessClock.wall(), InstantSource.system(), ZoneOffset.UTC),
            RandomGenerator.getDefault(),
            new FlowSettings(Map.of("default", 4), List.of(), Duration.ofSeconds(4)),
            List.of()),
        List.of(flow),
        List.of(work));
  }

  private static FlowDefinition many() {
    var here = new Where("flows/many.yaml", 1);
    return FlowDefinition.of(
            MANY,
            List.of(
                new Step("a", "work", Map.of(), List.of(), here),
                new Step("b", "work", Map.of(), List.of("a"), here),
                new Step("c", "work", Map.of(), List.of("b"), here)),
            here)
        .withParams(List.of(new FlowParam("n", FlowParam.Type.INT, "0")))
        .withLimits(new Limits(6, 2, null));
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not happen within 30 s.");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// Begins, and then takes as long as it must.
  private record Gated(Effects effects, CountDownLatch gate) implements StepRunner {

    @Override
    public String kind() {
      return effects.kind();
    }

    @Override
    public Set<String> arguments() {
      return effects.arguments();
    }

    @Override
    public Report run(Call call) throws InterruptedException {
      Report report = effects.run(call);
      gate.await();
      return report;
    }
  }
}
