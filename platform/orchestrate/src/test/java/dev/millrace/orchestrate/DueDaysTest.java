package dev.millrace.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.definition.AlertDefinition.Freshness;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.fresh.FreshnessBoard;
import dev.millrace.orchestrate.fresh.FreshnessBoard.Entry;
import dev.millrace.orchestrate.store.RunLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Days of a real table that are due at six, told of to a service at the other side.
final class DueDaysTest {

  private static final FlowName NAME = new FlowName("fill");
  private static final Where HERE = new Where("flows/fill.yaml", 1);

  @TempDir private Path directory = Path.of("unset");
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-02-04T05:00:00Z"));
  private final Filling filling = new Filling();
  private HttpServer web;
  private DayLake lake;
  private SqliteDatabase database;

  @BeforeEach
  void open() throws IOException {
    lake = new DayLake(directory);
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    web.start();
  }

  @AfterEach
  void close() {
    web.stop(0);
    database.close();
    lake.close();
  }

  @Test
  void aDayThatWillBeLateIsToldOnceAndTakenBackWhenItIsThere() {
    lake.add("2026-02-02");
    filling.fails = true;
    try (Flows flows = flows()) {
      flows.start();
      FlowRun failed = ended(flows, flows.trigger(NAME, "test"));
      assertThat(failed.state()).isEqualTo(State.FAILED);

      until(() -> said("predicted_late") == 1);
      assertThat(next(flows).state()).isEqualTo(FreshnessBoard.State.PREDICTED_LATE);
      assertThat(next(flows).why())
          .isEqualTo(
              "run %s failed at step 'fill'; nothing is known to start it again"
                  .formatted(failed.id()));

      filling.fails = false;
      ended(flows, flows.retry(failed.id()));
      until(() -> said("resolved") == 1);
      assertThat(next(flows).state()).isEqualTo(FreshnessBoard.State.MET);
      assertThat(said("predicted_late")).isEqualTo(1);
    }
    assertThat(posted)
        .filteredOn(body -> body.contains("\"kind\":\"resolved\""))
        .singleElement()
        .asString()
        .contains("Table 'silver.orders' of 2026-02-03 is there", "late/silver.orders/2026-02-03");
  }

  @Test
  void aDayOfYesterdayThatWasFilledBeforeItsEndIsNotThereYet() {
    lake.add("2026-02-03");
    try (Flows flows = flows()) {
      assertThat(next(flows).state()).isNotEqualTo(FreshnessBoard.State.MET);
      now.set(Instant.parse("2026-02-04T06:00:00Z"));
      assertThat(entry(flows, "2026-02-03").state()).isEqualTo(FreshnessBoard.State.LATE);
      flows.start();
      ended(flows, flows.trigger(NAME, "test"));
      assertThat(entry(flows, "2026-02-03").state()).isEqualTo(FreshnessBoard.State.MET);
    }
  }

  @Test
  void aDayThatIsLateIsToldOnceAlsoAfterANewStart() {
    lake.add("2026-02-02");
    try (Flows flows = flows()) {
      flows.start();
      until(() ->
          new RunLedger(database, InstantSource.system())
              .mark("since/team/silver.orders")
              .isPresent());
      now.set(Instant.parse("2026-02-04T06:00:00Z"));
      until(() -> said("late") == 1);
    }
    try (Flows flows = flows()) {
      flows.start();
      ended(flows, flows.trigger(NAME, "test"));
      until(() -> said("resolved") == 1);
    }
    assertThat(said("late")).isEqualTo(1);
  }

  @Test
  void theFirstLateDayAfterGoodOnesIsTold() {
    lake.add("2026-01-31", "2026-02-01", "2026-02-02");
    try (Flows flows = flows()) {
      flows.start();
      ended(flows, flows.trigger(NAME, "test"));
      until(() ->
          new RunLedger(database, InstantSource.system())
              .mark("since/team/silver.orders")
              .isPresent());
      assertThat(flows.freshness().entries())
          .extracting(Entry::state)
          .containsOnly(FreshnessBoard.State.MET);

      now.set(Instant.parse("2026-02-05T06:00:00Z"));
      until(() -> said("late") == 1);
      assertThat(posted.getFirst()).contains("Table 'silver.orders' of 2026-02-04 is late");
    }
  }

  private long said(String kind) {
    return posted.stream().filter(it -> it.contains("\"kind\":\"%s\"".formatted(kind))).count();
  }

  private static Entry next(Flows flows) {
    return entry(flows, "2026-02-03");
  }

  private static Entry entry(Flows flows, String day) {
    return flows.freshness().entries().stream()
        .filter(it -> it.subject().equals(day))
        .findFirst()
        .orElseThrow();
  }

  private Flows flows() {
    var wish = new Freshness.EachDay("silver.orders", LocalTime.of(6, 0), null, null);
    URI url = URI.create("http://localhost:%d/".formatted(web.getAddress().getPort()));
    var alert =
        new AlertDefinition(
            "team", null, List.of("none"), List.of(wish), List.of(new Channel.Webhook(url)), HERE);
    return new Flows(
        new Flows.Parts(
            database,
            lake.lake(),
            new Flows.Clocks(BusinessClock.of(now::get), InstantSource.system(), ZoneOffset.UTC),
            new Random(7),
            FlowSettings.DEFAULT,
            List.of(alert)),
        List.of(
            FlowDefinition.of(
                    NAME, List.of(new Step("fill", "fill", Map.of(), List.of(), HERE)), HERE)
                .withRetry(new Retry(0, Duration.ZERO))),
        List.of(filling));
  }

  private FlowRun ended(Flows flows, FlowRun run) {
    until(() -> flows.history().run(run.id()).orElseThrow().state().isOver());
    return flows.history().run(run.id()).orElseThrow();
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not happen within 40 s.");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// Adds a row of the third of February.
  private final class Filling implements StepRunner {

    private volatile boolean fails;

    @Override
    public String kind() {
      return "fill";
    }

    @Override
    public Set<String> arguments() {
      return Set.of();
    }

    @Override
    public Set<TableName> fills(Map<String, String> given) {
      return Set.of(DayLake.ORDERS);
    }

    @Override
    public Report run(Call call) {
      if (fails) {
        throw ProblemCode.STEP_FAILED.exception("It was told to fail.", "Tell it otherwise.");
      }
      lake.add("2026-02-03");
      return new Report("filled");
    }
  }
}
