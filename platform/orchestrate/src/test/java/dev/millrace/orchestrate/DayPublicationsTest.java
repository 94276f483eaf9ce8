package dev.millrace.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Limits;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowParam;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.definition.FlowTriggers;
import dev.millrace.contracts.definition.FlowTriggers.PublishedDays;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.store.RunLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A flow that runs for each day of a table that is published, over a real lake.
final class DayPublicationsTest {

  private static final FlowName NAME = new FlowName("daily");
  private static final String MARK = "days/daily/silver.orders";
  private static final Where HERE = new Where("flows/daily.yaml", 1);
  private static final int SOON = 20;
  private static final int MOST_COMMITS = 10;

  @TempDir private Path directory = Path.of("unset");
  private DayLake lake;
  private SqliteDatabase database;
  private final Effects effects = new Effects();

  @BeforeEach
  void openLake() {
    lake = new DayLake(directory);
    database = SqliteDatabase.open(directory.resolve("platform.db"));
  }

  @AfterEach
  void closeLake() {
    database.close();
    lake.close();
  }

  @Test
  void exactlyTheDaysThatWerePublishedStartTheFlowWithTheirDay() {
    lake.add("2026-02-01", "2026-02-02");
    try (Flows flows = started(database, effects, SOON)) {
      until(() -> new RunLedger(database, InstantSource.system()).mark(MARK).isPresent());
      assertThat(flows.history().runs(NAME, null, 10)).as("days of before").isEmpty();

      lake.add("2026-02-02", "2026-02-03");

      until(() -> flows.history().count(State.SUCCEEDED) == 2);
      assertThat(days(flows)).containsExactlyInAnyOrder("2026-02-02", "2026-02-03");
      FlowRun one =
          flows.history().runs(NAME, null, 10).stream()
              .filter(run -> "2026-02-03".equals(run.params().get("day")))
              .findFirst()
              .orElseThrow();
      assertThat(one.trigger()).isEqualTo("publication of silver.orders, 2026-02-03");
      assertThat(one.interval())
          .isEqualTo(
              new FlowRun.Interval(
                  Instant.parse("2026-02-03T00:00:00Z"), Instant.parse("2026-02-04T00:00:00Z")));
    }
  }

  @Test
  void otherFilesWithTheSameRowsStartNothingAndADayThatIsGoneDoes() {
    lake.add("2026-02-01", "2026-02-02", "2026-02-03");
    try (Flows flows = started(database, effects, SOON)) {
      var ledger = new RunLedger(database, InstantSource.system());
      until(() -> ledger.mark(MARK).isPresent());
      String before = ledger.mark(MARK).orElseThrow();

      lake.rewrite(1, 2, 3);
      until(() -> !ledger.mark(MARK).orElseThrow().equals(before));
      lake.rewrite(1, 3);

      until(() -> flows.history().count(State.SUCCEEDED) == 1);
      assertThat(days(flows)).containsExactly("2026-02-02");
    }
  }

  @Test
  void noMoreRunsAreMadeAtOnceThanMayBe() {
    lake.add("2026-01-01");
    try (Flows flows = started(database, effects, 2)) {
      until(() -> new RunLedger(database, InstantSource.system()).mark(MARK).isPresent());
      String[] days = new String[9];
      for (int i = 0; i < days.length; i++) {
        days[i] = "2026-02-0" + (i + 1);
      }
      lake.add(days);

      until(() -> {
        assertThat(flows.history().unfinished()).hasSizeLessThanOrEqualTo(2);
        return flows.history().count(State.SUCCEEDED) == days.length;
      });
      assertThat(days(flows)).containsExactlyInAnyOrder(days);
    }
  }

  @Test
  void whereverTheProcessDiesEachDayRunsOnce() throws Exception {
    lake.add("2026-02-01");
    Path before = directory.resolve("before.db");
    try (var real = SqliteDatabase.open(before);
        Flows _ = started(real, new Effects(), SOON)) {
      until(() -> new RunLedger(real, InstantSource.system()).mark(MARK).isPresent());
    }
    lake.rewrite(1, 4, 5, 6);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var deaths = new ArrayList<Future<?>>();
      for (int last = 1; last <= MOST_COMMITS; last++) {
        int commit = last;
        deaths.add(executor.submit(() -> dieAt(before, commit, false)));
        deaths.add(executor.submit(() -> dieAt(before, commit, true)));
      }
      for (Future<?> death : deaths) {
        death.get();
      }
    }
  }

  private @Nullable Void dieAt(Path before, int last, boolean isAfter) throws Exception {
    String place = "commit %d, %s".formatted(last, isAfter ? "after" : "before");
    var world = new Effects();
    Path file = directory.resolve("%d-%s.db".formatted(last, isAfter));
    Files.copy(before, file);
    try (var real = SqliteDatabase.open(file)) {
      var dying = new CutOffDatabase(real, last, isAfter);
      Flows first = null;
      try {
        first = started(dying, world, SOON);
        dying.cut().await(3, TimeUnit.SECONDS);
      } catch (RuntimeException e) {
        // It died while it opened.
      }
      try (Flows second = started(real, world, SOON)) {
        until(() -> second.history().count(State.SUCCEEDED) >= 3);
        assertThat(days(second))
            .as(place)
            .containsExactlyInAnyOrder("2026-02-04", "2026-02-05", "2026-02-06");
      }
      assertThat(world.left()).as(place).hasSize(3);
      if (first != null) {
        first.close();
      }
    }
    return null;
  }

  @Test
  void aParameterThatNoPublicationGivesNeedsADefault() {
    FlowDefinition flow =
        flow(SOON)
            .withParams(
                List.of(
                    new FlowParam("day", FlowParam.Type.DATE, null),
                    new FlowParam("mode", FlowParam.Type.TEXT, null)));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> open(database, effects, flow))
        .withMessage("The flow 'daily' starts by itself, but its parameter 'mode' has no default.");
  }

  private static List<String> days(Flows flows) {
    return flows.history().runs(NAME, null, 100).stream()
        .map(run -> String.valueOf(run.params().get("day")))
        .toList();
  }

  private Flows started(PlatformDatabase platform, Effects world, int atOnce) {
    Flows flows = open(platform, world, flow(atOnce));
    flows.start();
    return flows;
  }

  private Flows open(PlatformDatabase platform, Effects world, FlowDefinition flow) {
    return new Flows(
        new Flows.Parts(
            platform,
            lake.lake(),
            new Flows.Clocks(BusinessClock.wall(), InstantSource.system(), ZoneOffset.UTC),
            new Random(7),
            FlowSettings.DEFAULT,
            List.of()),
        List.of(flow),
        List.of(world));
  }

  private static FlowDefinition flow(int atOnce) {
    var published = new PublishedDays("silver.orders", "day", atOnce);
    return FlowDefinition.of(
            NAME, List.of(new Step("work", "work", Map.of(), List.of(), HERE)), HERE)
        .withParams(List.of(new FlowParam("day", FlowParam.Type.DATE, null)))
        .withLimits(new Limits(4, 4, null))
        .withRetry(new Retry(0, Duration.ZERO))
        .withTriggers(
            new FlowTriggers(
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(published),
                null,
                false,
                false,
                null));
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
}
