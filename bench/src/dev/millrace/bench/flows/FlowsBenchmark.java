package dev.millrace.bench.flows;

import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Limits;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.definition.StepRules;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.Flows;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A chain of forty durable steps, and a list of many entries.
public record FlowsBenchmark(Place place, Options options) {

  private static final Where HERE = new Where("flows/bench.yaml", 1);
  private static final int CHAIN = 40;
  private static final int CHAINS = 25;
  private static final int AT_ONCE = 16;
  private static final String CHAIN_SUBJECT = "Chain of 40 steps";
  private static final String LIST_SUBJECT = "List of entries, 16 at once";

  public Result run() throws IOException {
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      try (var database = SqliteDatabase.open(place.fresh("flows").resolve("platform.db"));
          var flows = open(database)) {
        flows.start();
        System.out.printf("round %d: chains ...%n", round);
        samples.add(chains(flows, round));
        System.out.printf(Locale.ROOT, "round %d: %,d entries ...%n", round, entries());
        samples.add(list(flows, round));
      }
    }
    place.fresh("flows");
    return new Result(
        "Durable steps of flows",
        summary(samples),
        Map.of("chain", CHAIN, "chains", CHAINS, "entries", entries(), "at_once", AT_ONCE),
        samples,
        FlowsText.TEXT);
  }

  private int entries() {
    return options.isQuick() ? 5_000 : 100_000;
  }

  private static Flows open(SqliteDatabase database) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < CHAIN; i++) {
      steps.add(step("s" + i, i == 0 ? List.of() : List.of("s" + (i - 1))));
    }
    return new Flows(
        new Flows.Parts(
            database,
            null,
            new Flows.Clocks(BusinessClock.wall(), InstantSource.system(), ZoneOffset.UTC),
            RandomGenerator.getDefault(),
            new FlowSettings(Map.of("default", AT_ONCE), List.of(), Duration.ofSeconds(12)),
            List.of()),
        List.of(
            FlowDefinition.of(new FlowName("chain"), steps, HERE), list(5_000), list(100_000)),
        List.of(new Nothing()));
  }

  private static FlowDefinition list(int size) {
    List<String> items = IntStream.range(0, size).mapToObj(String::valueOf).toList();
    Step each =
        step("each", List.of()).withRules(StepRules.DEFAULT.forEach(new ForEach.Items(items)));
    return FlowDefinition.of(new FlowName("list_" + size), List.of(each), HERE)
        .withLimits(new Limits(1, AT_ONCE, null));
  }

  private static Step step(String name, List<String> after) {
    return new Step(name, "nothing", Map.of(), after, HERE);
  }

  private static Sample chains(Flows flows, int round) {
    double[] millis = new double[CHAINS];
    for (int i = 0; i < CHAINS; i++) {
      long start = System.nanoTime();
      await(flows, "chain");
      millis[i] = (System.nanoTime() - start) / 1e6 / CHAIN;
    }
    double[] sorted = java.util.Arrays.stream(millis).sorted().toArray();
    var figures = new LinkedHashMap<String, Double>();
    figures.put("millis_per_step", sorted[CHAINS / 2]);
    figures.put("worst_millis_per_step", sorted[CHAINS - 1]);
    figures.put("first_millis_per_step", millis[0]);
    return new Sample(CHAIN_SUBJECT, round, figures);
  }

  private Sample list(Flows flows, int round) {
    long before = heap();
    long start = System.nanoTime();
    await(flows, "list_" + entries());
    double seconds = (System.nanoTime() - start) / 1e9;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("steps_per_second", entries() / seconds);
    figures.put("heap_added_mb", (heap() - before) / 1e6);
    return new Sample(LIST_SUBJECT, round, figures);
  }

  private static void await(Flows flows, String name) {
    FlowRun run = flows.trigger(new FlowName(name), "bench");
    while (!run.state().isOver()) {
      LockSupport.parkNanos(500_000);
      run = flows.history().run(run.id()).orElseThrow();
    }
    if (run.state() != State.SUCCEEDED) {
      throw new IllegalStateException("The run ended as " + run.state() + ": " + run.problem());
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static List<String> summary(List<Sample> samples) {
    Map<String, Double> chain = Result.medians(samples, CHAIN_SUBJECT);
    Map<String, Double> list = Result.medians(samples, LIST_SUBJECT);
    return List.of(
        String.format(
            Locale.ROOT,
            "A step of a chain takes %.2f ms, the slowest chain %.2f ms a step.",
            chain.get("millis_per_step"),
            chain.get("worst_millis_per_step")),
        String.format(
            Locale.ROOT,
            "%,.0f durable steps a second; %.1f MB of heap more afterwards.",
            list.get("steps_per_second"),
            list.get("heap_added_mb")));
  }

  /// A step that does nothing.
  private static final class Nothing implements StepRunner {

    @Override
    public String kind() {
      return "nothing";
    }

    @Override
    public Set<String> arguments() {
      return Set.of();
    }

    @Override
    public Report run(Call call) {
      return new Report("nothing");
    }
  }
}
