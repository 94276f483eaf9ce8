package dev.millrace.orchestrate.fresh;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowTriggers;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.Where;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.StepRun;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A year of nights of two flows: one reads at 02:00, the other begins when it has published and
/// builds what is wanted by 06:00. Mondays take longer. Into some nights a fault is planted, and
/// every night can be looked at as it stood at any moment.
final class PlantedNights implements Forecast.Known {

  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  static final String TABLE = "gold.sales";

  private static final Where HERE = new Where("flows/x.yaml", 1);
  private static final String READ = "bronze.orders";
  private static final LocalDate FIRST = LocalDate.parse("2025-01-01");
  private static final double MONDAYS = 1.8;

  private final FlowDefinition reading =
      FlowDefinition.of(new FlowName("read"), List.of(step("pull"), step("clean", "pull")), HERE)
          .withTriggers(FlowTriggers.cron("0 2 * * *"));
  private final FlowDefinition building =
      FlowDefinition.of(
              new FlowName("make"),
              List.of(
                  step("stage"),
                  step("facts", "stage"),
                  step("aside", "stage"),
                  step("sales", "facts")),
              HERE)
          .withTriggers(
              new FlowTriggers(
                  null, null, null, List.of(), List.of(READ), List.of(), null, false, false, null));
  private final Map<String, Double> minutes =
      Map.of(
          "pull", 25.0, "clean", 10.0, "stage", 20.0, "facts", 40.0, "aside", 90.0, "sales", 15.0);
  private final List<Night> nights = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  /// What goes wrong.
  enum Fault {
    NONE,
    /// The reading begins hours late.
    LATE_START,
    /// One step takes many times as long.
    SLOW_STEP,
    /// Everything takes twice and more.
    SLOW_NIGHT,
    /// A step fails for good.
    FAILURE
  }

  /// One night as it went, or will have gone.
  record Night(LocalDate date, Fault fault, PastRun read, PastRun make) {

    Optional<Instant> madeAt() {
      return make.ended("sales").filter(_ -> make.run().state() == State.SUCCEEDED);
    }
  }

  PlantedNights(long seed, int count) {
    var random = new Random(seed);
    for (int i = 0; i < count; i++) {
      Fault fault = Fault.NONE;
      if (random.nextDouble() < 0.12) {
        fault = Fault.values()[1 + random.nextInt(Fault.values().length - 1)];
      }
      nights.add(night(FIRST.plusDays(i), fault, random));
    }
  }

  List<Night> nights() {
    return nights;
  }

  Instant now() {
    return now;
  }

  void at(Instant moment) {
    this.now = moment;
  }

  private Night night(LocalDate date, Fault fault, Random random) {
    double factor = date.getDayOfWeek() == DayOfWeek.MONDAY ? MONDAYS : 1;
    if (fault == Fault.SLOW_NIGHT) {
      factor *= 2.2 + random.nextDouble();
    }
    String culprit = List.of("pull", "clean", "stage", "facts", "sales").get(random.nextInt(5));
    Instant tick = date.atTime(2, 0).atZone(ZONE).toInstant();
    Instant start = tick.plusSeconds(random.nextInt(20));
    if (fault == Fault.LATE_START) {
      start = start.plus(Duration.ofMinutes(150 + random.nextInt(120)));
    }
    PastRun read = run(reading, date, start, factor, fault, culprit, random);
    Instant ended = read.ended("clean").orElse(start.plusSeconds(60));
    if (read.run().state() != State.SUCCEEDED) {
      // What was not read is not built.
      ended = Instant.MAX.minus(Duration.ofDays(400));
    }
    PastRun make =
        ended.isAfter(start.plus(Duration.ofDays(2)))
            ? new PastRun(flowRun(building, date, start, null, State.CANCELLED), Map.of())
            : run(building, date, ended.plusSeconds(2), factor, fault, culprit, random);
    return new Night(date, fault, read, make);
  }

  private PastRun run(
      FlowDefinition flow,
      LocalDate date,
      Instant start,
      double factor,
      Fault fault,
      String culprit,
      Random random) {
    var steps = new HashMap<String, StepRun>();
    Instant last = start;
    boolean isFailed = false;
    for (Step step : flow.steps()) {
      Instant ready = start;
      boolean isSkipped = false;
      for (String before : step.after()) {
        StepRun earlier = Objects.requireNonNull(steps.get(before));
        Instant ended = Objects.requireNonNull(earlier.endedAt());
        isSkipped |= earlier.state() != State.SUCCEEDED;
        ready = ended.isAfter(ready) ? ended : ready;
      }
      double took =
          minutes.getOrDefault(step.name(), 1.0) * factor * Math.exp(0.18 * random.nextGaussian());
      if (fault == Fault.SLOW_STEP && step.name().equals(culprit)) {
        took = took * 2 + 240;
      }
      Instant end = ready.plusSeconds((long) (took * 60));
      State state = State.SUCCEEDED;
      if (isSkipped) {
        state = State.SKIPPED;
        end = ready;
      } else if (fault == Fault.FAILURE && step.name().equals(culprit)) {
        state = State.FAILED;
        isFailed = true;
      }
      last = end.isAfter(last) ? end : last;
      steps.put(step.name(), stepRun(step.name(), state, ready, end));
    }
    State state = isFailed ? State.FAILED : State.SUCCEEDED;
    return new PastRun(flowRun(flow, date, start, last, state), steps);
  }

  private static StepRun stepRun(String name, State state, Instant start, @Nullable Instant end) {
    return new StepRun(
        name,
        "work",
        0,
        state,
        1,
        start,
        end,
        null,
        state == State.SKIPPED ? "before it" : null,
        null,
        null,
        null,
        null);
  }

  private static FlowRun flowRun(
      FlowDefinition flow, LocalDate date, Instant start, @Nullable Instant end, State state) {
    return new FlowRun(
        new RunId("%s-%s".formatted(date, flow.name())),
        flow.name(),
        state,
        "test",
        Map.of(),
        null,
        null,
        null,
        start,
        start,
        end,
        null);
  }

  private static Step step(String name, String... after) {
    return new Step(name, "work", Map.of(), List.of(after), HERE);
  }

  @Override
  public Map<FlowDefinition, Set<String>> fillers(String table) {
    return switch (table) {
      case TABLE -> Map.of(building, Set.of("sales"));
      case READ -> Map.of(reading, Set.of("clean"));
      default -> Map.of();
    };
  }

  @Override
  public Map<FlowDefinition, Set<String>> filler(String table, String flow) {
    return fillers(table);
  }

  @Override
  public List<PastRun> runs(FlowDefinition flow) {
    var runs = new ArrayList<PastRun>();
    for (Night night : nights.reversed()) {
      PastRun run = flow.equals(reading) ? night.read() : night.make();
      if (runs.size() < FlowPast.LOOKED_AT
          && run.run().state() != State.CANCELLED
          && !run.begun().isAfter(now)) {
        runs.add(asOf(run));
      }
    }
    return runs;
  }

  /// The run as its history showed it at the moment.
  private PastRun asOf(PastRun run) {
    var steps = new HashMap<String, StepRun>();
    run.steps()
        .forEach((name, step) -> {
          Instant end = step.endedAt();
          boolean isOver = end != null && !end.isAfter(now);
          boolean isBegun = step.startedAt() != null && !step.startedAt().isAfter(now);
          steps.put(
              name,
              isOver ? step : stepRun(name, isBegun ? State.RUNNING : State.WAITING, now, null));
        });
    FlowRun it = run.run();
    boolean isOver = it.endedAt() != null && !it.endedAt().isAfter(now);
    State state = isOver ? it.state() : State.RUNNING;
    return new PastRun(
        new FlowRun(
            it.id(),
            it.flow(),
            state,
            it.trigger(),
            it.params(),
            null,
            null,
            null,
            it.createdAt(),
            it.startedAt(),
            isOver ? it.endedAt() : null,
            null),
        steps);
  }

  @Override
  public Optional<Instant> next(FlowDefinition flow, Instant after) {
    if (!flow.equals(reading)) {
      return Optional.empty();
    }
    LocalDate date = after.atZone(ZONE).toLocalDate();
    Instant tick = date.atTime(2, 0).atZone(ZONE).toInstant();
    return Optional.of(
        tick.isAfter(after) ? tick : date.plusDays(1).atTime(2, 0).atZone(ZONE).toInstant());
  }
}
