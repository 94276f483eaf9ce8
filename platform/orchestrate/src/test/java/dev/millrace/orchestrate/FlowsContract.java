package dev.millrace.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.orchestrate.FlowRun.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What flows promise, on whichever platform database a subclass opens.
abstract class FlowsContract {

  private static final Where HERE = new Where("flows/x.yaml", 1);
  private static final FlowName DAILY = new FlowName("daily");

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private @Nullable Flows flows;

  abstract PlatformDatabase database();

  @AfterEach
  void close() {
    gate.countDown();
    Flows open = flows;
    if (open != null) {
      open.close();
    }
  }

  @Test
  void stepsRunAfterThoseTheyWaitFor() {
    open(flow(step("c", "b"), step("b", "a"), step("a")));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("a 1", "b 1", "c 1");
    assertThat(flows().history().steps(run.id()))
        .extracting(StepRun::summary)
        .containsExactly("did c", "did b", "did a");
    assertThat(flows().history().logs(run.id(), 0, 100))
        .extracting(LogLine::message)
        .contains("working on a", "did a");
  }

  @Test
  void aStepThatFailsIsTriedAgain() {
    failures.put("a", 2);
    open(flow(step("a")));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("a 3");
    assertThat(flows().history().steps(run.id()).getFirst().attempt()).isEqualTo(3);
  }

  @Test
  void aStepThatFailsForGoodSkipsWhatFollowsAndTells() {
    failures.put("a", 9);
    open(
        new FlowDefinition(
            DAILY,
            null,
            null,
            null,
            List.of(),
            new Retry(1, Duration.ofMillis(10)),
            List.of(step("a"), step("b", "a"), step("c")),
            step("tell"),
            HERE));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.problem()).isEqualTo("Step 'a': The step 'a' was told to fail.");
    assertThat(flows().history().steps(run.id()))
        .extracting(StepRun::state)
        .containsExactly(State.FAILED, State.SKIPPED, State.SUCCEEDED);
    assertThat(done).containsExactly("c 1", "tell 1");
  }

  @Test
  void arrivalsStartOneRunHoweverManyComeTogether() {
    open(onArrival(), false);

    flows().arrived("sales");
    flows().arrived("sales");
    flows().arrived("weather");
    flows().start();

    until(() -> !done.isEmpty());
    assertThat(flows().history().runs(DAILY, null, 10))
        .singleElement()
        .extracting(FlowRun::trigger)
        .isEqualTo("arrival of sales");
  }

  @Test
  void aRunThatWasCutOffGoesOnWithTheStepItWasAt() {
    open(flow(step("a"), step("slow", "a"), step("b", "slow")));
    RunId run = flows().trigger(DAILY, "test").id();
    until(() -> done.contains("a 1") && done.contains("slow begun"));
    flows().close();

    gate.countDown();
    open(flow(step("a"), step("slow", "a"), step("b", "slow")));

    until(() -> flows().history().run(run).orElseThrow().state().isOver());
    assertThat(flows().history().run(run).orElseThrow().state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("a 1", "slow begun", "slow begun", "slow 2", "b 1");
  }

  @Test
  void historyIsReadNewestFirstAndInPages() {
    open(flow(step("a")));
    var ids = new ArrayList<RunId>();
    for (int i = 0; i < 3; i++) {
      ids.add(await(flows().trigger(DAILY, "test " + i)).id());
    }

    List<FlowRun> newest = flows().history().runs(DAILY, null, 2);
    assertThat(newest).extracting(FlowRun::id).containsExactly(ids.get(2), ids.get(1));
    assertThat(flows().history().runs(DAILY, newest.getLast().createdAt(), 2))
        .extracting(FlowRun::id)
        .containsExactly(ids.get(0));
    assertThat(flows().history().count(State.SUCCEEDED)).isEqualTo(3);
  }

  @Test
  void aScheduleIsReadInTheShopsTime() {
    open(cron("0 6 * * *"), false);

    assertThat(flows().next(DAILY)).contains(Instant.parse("2026-02-01T06:00:00Z"));
  }

  @Test
  void whatNobodyCouldRunIsFoundAtTheStart() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> open(cron("soon"), false))
        .withMessage("The cron 'soon' of flow 'daily' cannot be read; expected five fields.");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() ->
            open(
                flow(
                    new Step("x", "wrok", Map.of(), List.of(), HERE),
                    new Step("y", "work", Map.of("spede", "1"), List.of(), HERE)),
                false))
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(Problem::message, Problem::hint)
                .containsExactly(
                    org.assertj.core.groups.Tuple.tuple(
                        "The step 'x' runs 'wrok', which is no kind of step.",
                        "Did you mean 'work'?"),
                    org.assertj.core.groups.Tuple.tuple(
                        "The step 'y' has no argument 'spede'.", "Did you mean 'speed'?")));
  }

  private void open(FlowDefinition flow) {
    open(flow, true);
  }

  private void open(FlowDefinition flow, boolean isStarted) {
    // A clock that moves a little with every look, so that runs are told apart.
    var ticks = new java.util.concurrent.atomic.AtomicLong();
    Instant base = Instant.parse("2026-02-01T00:00:00Z").plusSeconds(done.size());
    BusinessClock business = BusinessClock.of(() -> base.plusMillis(ticks.incrementAndGet()));
    flows =
        new Flows(
            database(),
            List.of(flow),
            List.of(new RecordingStep()),
            new Flows.Clocks(business, InstantSource.system(), ZoneOffset.UTC),
            new Random(7));
    if (isStarted) {
      flows().start();
    }
  }

  private Flows flows() {
    Flows open = flows;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    return open;
  }

  private FlowRun await(FlowRun run) {
    until(() -> flows().history().run(run.id()).orElseThrow().state().isOver());
    return flows().history().run(run.id()).orElseThrow();
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

  private static FlowDefinition flow(Step... steps) {
    return flow(null, List.of(), steps);
  }

  private static FlowDefinition cron(String cron) {
    return flow(cron, List.of(), step("a"));
  }

  private static FlowDefinition onArrival() {
    return flow(null, List.of("sales"), step("a"));
  }

  private static FlowDefinition flow(@Nullable String cron, List<String> arrivals, Step... steps) {
    return new FlowDefinition(
        DAILY,
        null,
        null,
        cron,
        arrivals,
        new Retry(2, Duration.ofMillis(10)),
        List.of(steps),
        null,
        HERE);
  }

  private static Step step(String name, String... after) {
    return new Step(name, "work", Map.of(), List.of(after), HERE);
  }

  /// Writes down what it is asked to do, and fails as often as it was told to.
  private final class RecordingStep implements StepRunner {

    private final Map<String, Integer> failed = new HashMap<>();

    @Override
    public String kind() {
      return "work";
    }

    @Override
    public Set<String> arguments() {
      return Set.of("speed");
    }

    @Override
    public Report run(Call call) throws InterruptedException {
      call.log().accept("working on " + call.step());
      if (failed.merge(call.step(), 1, Integer::sum) <= failures.getOrDefault(call.step(), 0)) {
        throw ProblemCode.STEP_FAILED.exception(
            "The step '%s' was told to fail.".formatted(call.step()), "Tell it otherwise.");
      }
      if (call.step().equals("slow")) {
        done.add("slow begun");
        gate.await();
      }
      done.add(call.step() + " " + call.attempt());
      return new Report("did " + call.step());
    }
  }
}
