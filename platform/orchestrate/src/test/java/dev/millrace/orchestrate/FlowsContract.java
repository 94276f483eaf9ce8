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
import dev.millrace.contracts.definition.StepRules;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.contracts.definition.StepRules.When;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
        flow(
                step("a"),
                step("b", "a"),
                step("c"),
                step("tell", "a", "b", "c").withRules(StepRules.DEFAULT.on(When.FAILURE)))
            .withRetry(new Retry(1, Duration.ofMillis(10))));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.problem()).isEqualTo("Step 'a': The step 'a' was told to fail.");
    assertThat(flows().history().steps(run.id()))
        .extracting(StepRun::state)
        .containsExactly(State.FAILED, State.SKIPPED, State.SUCCEEDED, State.SUCCEEDED);
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
    assertThat(done)
        .containsExactly("a 1", "slow begun", "slow interrupted", "slow begun", "slow 2", "b 1");
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

  @Test
  void aFailedRunGoesOnFromTheStepThatFailed() {
    failures.put("b", 1);
    open(flow(step("a"), step("b", "a"), step("c", "b")).withRetry(new Retry(0, Duration.ZERO)));
    FlowRun run = await(flows().trigger(DAILY, "test"));
    assertThat(run.state()).isEqualTo(State.FAILED);

    flows().retry(run.id());

    assertThat(await(run).state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("a 1", "b 1", "c 1");
  }

  @Test
  void aCancelledRunStopsItsStepAndBeginsNoOther() {
    open(flow(step("slow"), step("b", "slow")));
    FlowRun run = flows().trigger(DAILY, "test");
    until(() -> done.contains("slow begun"));

    flows().cancel(run.id(), "ada");

    until(() -> done.contains("slow interrupted"));
    FlowRun now = await(run);
    assertThat(now.state()).isEqualTo(State.CANCELLED);
    assertThat(now.problem()).isEqualTo("Cancelled by ada.");
    assertThat(flows().history().steps(run.id()))
        .extracting(StepRun::state)
        .containsOnly(State.CANCELLED);
    assertThat(done).doesNotContain("b 1");
  }

  @Test
  void aStepRunsForEachEntryOfAListAndFailsWithTheFirst() {
    failures.put("load[1]", 9);
    Step load = new Step("load", "work", Map.of("speed", "${item}"), List.of(), HERE);
    open(
        flow(load.withRules(StepRules.DEFAULT.forEach(new ForEach.Items(List.of("x", "y", "z")))))
            .withRetry(new Retry(0, Duration.ZERO)));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.problem())
        .isEqualTo(
            "Step 'load': 1 of 3 failed; the first was load[1]: The step 'load[1]' was told to fail.");
    assertThat(done).containsExactlyInAnyOrder("load[0] 1 x", "load[2] 1 z");
    failures.clear();
    flows().retry(run.id());
    assertThat(await(run).state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactlyInAnyOrder("load[0] 1 x", "load[2] 1 z", "load[1] 1 y");
    assertThat(flows().history().entries(run.id(), "load", 0, 10))
        .extracting(StepRun::name)
        .containsExactly("load[1]", "load[2]");
  }

  @Test
  void aConditionChoosesTheBranchAndTheJoinWaitsForEither() {
    Step full = step("full", "a").withRules(StepRules.DEFAULT.onlyIf("param.mode == 'full'"));
    Step quick = step("quick", "a").withRules(StepRules.DEFAULT.onlyIf("param.mode != 'full'"));
    Step after = step("after", "full");
    Step join = step("join", "full", "quick").withRules(StepRules.DEFAULT.on(When.NONE_FAILED));
    open(
        flow(step("a"), full, quick, after, join)
            .withParams(List.of(new FlowParam("mode", FlowParam.Type.TEXT, "full"))));

    FlowRun run = await(flows().trigger(DAILY, "test", Map.of("mode", "quick")));

    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("a 1", "quick 1", "join 1");
    assertThat(flows().history().steps(run.id()).get(1).summary())
        .isEqualTo("Its condition did not hold: param.mode == 'full'");
  }

  @Test
  void parametersThatAreUnknownMissingOrOfAnotherTypeAreRefused() {
    open(
        flow(step("a"))
            .withParams(
                List.of(
                    new FlowParam("day", FlowParam.Type.DATE, null),
                    new FlowParam("n", FlowParam.Type.INT, "3"))),
        false);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> flows().trigger(DAILY, "test", Map.of("dya", "x", "n", "many")))
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(Problem::message)
                .containsExactly(
                    "The flow 'daily' has no parameter 'dya'.",
                    "The parameter 'day' of flow 'daily' is missing.",
                    "The parameter 'n' is 'many'; expected a whole number."));
  }

  @Test
  void aStepThatTakesTooLongIsInterruptedAndCountsAsFailed() {
    Step slow = step("slow").withRules(StepRules.DEFAULT.within(Duration.ofMillis(50)));
    open(flow(slow).withRetry(new Retry(0, Duration.ZERO)));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.problem()).startsWith("Step 'slow': It took longer than");
    assertThat(done).containsExactly("slow begun", "slow interrupted");
  }

  @Test
  void aStepThatNeedsApprovalWaitsForIt() {
    open(flow(step("a"), step("b", "a").withRules(StepRules.DEFAULT.approved())));
    FlowRun run = flows().trigger(DAILY, "test");
    until(() -> flows().history().steps(run.id()).getLast().state() == State.NEEDS_APPROVAL);
    assertThat(done).containsExactly("a 1");

    flows().approve(run.id(), "b", "ada");

    assertThat(await(run).state()).isEqualTo(State.SUCCEEDED);
    assertThat(flows().history().steps(run.id()).getLast().approvedBy()).isEqualTo("ada");
  }

  @Test
  void aPoolLetsInAsManyAsItHasPlacesAndTheMostImportantFirst() {
    Step[] steps = new Step[6];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = step("p" + i).withRules(StepRules.DEFAULT.in("one", i));
    }
    open(flow(steps).withLimits(new Limits(1, 6, null)));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("p5 1", "p4 1", "p3 1", "p2 1", "p1 1", "p0 1");
  }

  @Test
  void aFlowRunsAnotherAndFailsWithIt() {
    FlowName child = new FlowName("child");
    failures.put("c", 1);
    Step call = new Step("call", "flow", Map.of("flow", "child", "n", "7"), List.of(), HERE);
    FlowDefinition other =
        FlowDefinition.of(
                child,
                List.of(new Step("c", "work", Map.of("speed", "${param:n}"), List.of(), HERE)),
                HERE)
            .withParams(List.of(new FlowParam("n", FlowParam.Type.INT, "1")))
            .withRetry(new Retry(0, Duration.ZERO));
    open(List.of(flow(call).withRetry(new Retry(0, Duration.ZERO)), other), true);

    FlowRun run = await(flows().trigger(DAILY, "test"));
    assertThat(run.problem()).contains("of flow 'child' was failed: Step 'c': The step 'c' was");
    flows().retry(run.id());

    assertThat(await(run).state()).isEqualTo(State.SUCCEEDED);
    assertThat(done).containsExactly("c 1 7");
    assertThat(flows().history().runs(child, null, 10))
        .singleElement()
        .satisfies(sub -> assertThat(sub.parent()).isEqualTo(run.id()));
  }

  @Test
  void aBackfillRunsEachDayOnceInOrderAndIsResumedWhereItFailed() {
    failures.put("2026-01-02", 1);
    Step work = new Step("w", "work", Map.of("speed", "${interval:day}"), List.of(), HERE);
    open(
        flow(work)
            .withTriggers(FlowTriggers.cron("0 0 * * *"))
            .withRetry(new Retry(0, Duration.ZERO)));
    var wish =
        new Backfills.Wish(
            DAILY, LocalDate.parse("2026-01-01"), LocalDate.parse("2026-01-04"), Map.of(), false);
    assertThat(flows().preview(wish).toRun()).isEqualTo(3);
    assertThat(flows().history().runs(DAILY, null, 10)).isEmpty();

    String name = flows().backfill(wish).name();

    until(() -> flows().history().backfill(name).stream().allMatch(r -> r.state().isOver()));
    assertThat(flows().history().backfill(name))
        .extracting(FlowRun::state)
        .containsExactly(State.SUCCEEDED, State.FAILED, State.SUCCEEDED);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> flows().backfill(wish))
        .withMessage("There is this backfill already: 2 of its 3 runs have succeeded.");
    flows().backfill(new Backfills.Wish(DAILY, wish.from(), wish.to(), Map.of(), true));
    until(() ->
        flows().history().backfill(name).stream().allMatch(r -> r.state() == State.SUCCEEDED));
    assertThat(done).containsExactly("w 1 2026-01-01", "w 1 2026-01-03", "w 1 2026-01-02");
  }

  @Test
  void missedTimesAreMadeUpForWhereTheFlowCatchesUp() {
    var triggers =
        new FlowTriggers(
            null,
            Duration.ofHours(6),
            null,
            List.of(),
            List.of(),
            List.of(),
            null,
            true,
            false,
            Instant.parse("2026-01-31T06:00:00Z"));
    Step work = new Step("w", "work", Map.of("speed", "${interval:start}"), List.of(), HERE);
    open(flow(work).withTriggers(triggers));

    until(() -> done.size() == 3);

    assertThat(done)
        .containsExactly(
            "w 1 2026-01-31T06:00:00Z", "w 1 2026-01-31T12:00:00Z", "w 1 2026-01-31T18:00:00Z");
  }

  @Test
  void aProgramIsStartedOnlyIfItIsAllowedAndNothingInItsArgumentsIsInterpreted() {
    var lists = Map.of("args", List.of("-c", "echo \"$1 $MILLRACE_STEP\"", "x", "a; exit 3"));
    Step allowed = new Step("say", "shell", Map.of("program", "sh"), List.of(), rules(lists), HERE);
    Step other = new Step("no", "shell", Map.of("program", "rm"), List.of(), HERE);
    open(flow(allowed, other).withRetry(new Retry(0, Duration.ZERO)));

    FlowRun run = await(flows().trigger(DAILY, "test"));

    List<StepRun> steps = flows().history().steps(run.id());
    assertThat(steps.getFirst().result()).isEqualTo("a; exit 3 say");
    assertThat(steps.getLast().problem())
        .isEqualTo("The program 'rm' may not be started; allowed are: sh.");
  }

  private static StepRules rules(Map<String, List<String>> lists) {
    return new StepRules(null, null, "default", 0, When.SUCCESS, null, null, false, null, lists);
  }

  private void open(FlowDefinition flow) {
    open(flow, true);
  }

  private void open(FlowDefinition flow, boolean isStarted) {
    open(List.of(flow), isStarted);
  }

  private void open(List<FlowDefinition> all, boolean isStarted) {
    // A clock that moves a little with every look, so that runs are told apart.
    var ticks = new java.util.concurrent.atomic.AtomicLong();
    Instant base = Instant.parse("2026-02-01T00:00:00Z").plusSeconds(done.size());
    BusinessClock business = BusinessClock.of(() -> base.plusMillis(ticks.incrementAndGet()));
    flows =
        new Flows(
            new Flows.Parts(
                database(),
                null,
                new Flows.Clocks(business, InstantSource.system(), ZoneOffset.UTC),
                new Random(7),
                new FlowSettings(
                    Map.of("default", 8, "one", 1), List.of("sh"), Duration.ofSeconds(12)),
                List.of()),
            all,
            List.of(new RecordingStep()));
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
    return FlowDefinition.of(DAILY, List.of(steps), HERE)
        .withRetry(new Retry(2, Duration.ofMillis(10)));
  }

  private static FlowDefinition cron(String cron) {
    return flow(step("a")).withTriggers(FlowTriggers.cron(cron));
  }

  private static FlowDefinition onArrival() {
    return flow(step("a")).withTriggers(FlowTriggers.arrivalOf("sales"));
  }

  private static Step step(String name, String... after) {
    return new Step(name, "work", Map.of(), List.of(after), HERE);
  }

  /// Writes down what it is asked to do, and fails as often as it was told to.
  private final class RecordingStep implements StepRunner {

    private final Map<String, Integer> failed = new ConcurrentHashMap<>();

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
      String speed = call.arguments().getOrDefault("speed", "");
      String key = failures.containsKey(speed) ? speed : call.step();
      if (failed.merge(key, 1, Integer::sum) <= failures.getOrDefault(key, 0)) {
        throw ProblemCode.STEP_FAILED.exception(
            "The step '%s' was told to fail.".formatted(call.step()), "Tell it otherwise.");
      }
      if (call.step().equals("slow")) {
        done.add("slow begun");
        try {
          gate.await();
        } catch (InterruptedException e) {
          done.add("slow interrupted");
          throw e;
        }
      }
      done.add(
          "%s %d%s".formatted(call.step(), call.attempt(), speed.isEmpty() ? "" : " " + speed));
      return new Report("did " + call.step());
    }
  }
}
