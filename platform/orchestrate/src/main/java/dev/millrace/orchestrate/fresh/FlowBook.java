package dev.millrace.orchestrate.fresh;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.StepRun;
import dev.millrace.orchestrate.store.FlowStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The flows of a project, what their steps fill, and how they went.
public final class FlowBook implements Forecast.Known {

  private final Map<String, FlowDefinition> flows;
  private final Function<Step, Set<String>> fills;
  private final Map<Step, Set<String>> known = new ConcurrentHashMap<>();
  private final FlowStore history;
  private final Schedules schedules;

  /// @param fills the tables of one step, but for those that run another flow
  public FlowBook(
      Map<String, FlowDefinition> flows,
      Function<Step, Set<String>> fills,
      FlowStore history,
      Schedules schedules) {
    this.flows = flows;
    this.fills = fills;
    this.history = history;
    this.schedules = schedules;
  }

  /// When flows begin by themselves.
  public interface Schedules {
    Optional<Instant> next(FlowName flow, Instant after);
  }

  @Override
  public Map<FlowDefinition, Set<String>> fillers(String table) {
    var fillers = new HashMap<FlowDefinition, Set<String>>();
    for (FlowDefinition flow : flows.values()) {
      Set<String> steps = filling(flow, table, Set.of());
      if (!steps.isEmpty()) {
        fillers.put(flow, steps);
      }
    }
    return fillers;
  }

  /// A flow that fills it, whatever its steps are known to do.
  @Override
  public Map<FlowDefinition, Set<String>> filler(String table, String flow) {
    FlowDefinition named = flows.get(flow);
    if (named == null) {
      return Map.of();
    }
    Set<String> steps = filling(named, table, Set.of());
    return Map.of(
        named,
        steps.isEmpty()
            ? named.steps().stream().map(Step::name).collect(Collectors.toSet())
            : steps);
  }

  private Set<String> filling(FlowDefinition flow, String table, Set<String> asked) {
    var steps = new HashSet<String>();
    var askedNow = new HashSet<>(asked);
    askedNow.add(flow.name().value());
    for (Step step : flow.steps()) {
      String other = step.kind().equals("flow") ? step.arguments().getOrDefault("flow", "") : "";
      FlowDefinition called = flows.get(other);
      boolean doesIt =
          called == null
              ? known.computeIfAbsent(step, fills).contains(table)
              : !askedNow.contains(other) && !filling(called, table, askedNow).isEmpty();
      if (doesIt) {
        steps.add(step.name());
      }
    }
    return steps;
  }

  @Override
  public List<PastRun> runs(FlowDefinition flow) {
    List<FlowRun> runs = history.ordinary(flow.name(), FlowPast.LOOKED_AT);
    Collection<RunId> ids = runs.stream().map(FlowRun::id).toList();
    Map<RunId, List<StepRun>> steps = history.steps(ids);
    return runs.stream()
        .map(run ->
            new PastRun(
                run,
                steps.getOrDefault(run.id(), List.of()).stream()
                    .collect(Collectors.toMap(StepRun::name, Function.identity()))))
        .toList();
  }

  @Override
  public Optional<Instant> next(FlowDefinition flow, Instant after) {
    return schedules.next(flow.name(), after);
  }
}
