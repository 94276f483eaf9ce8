package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.AlertDefinition.Freshness;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowTriggers.PublishedDays;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds flows that speak of what is not there, and steps or flows that wait in a circle.
final class FlowCheck {

  private static final Set<String> OF_RUNS = Set.of("id", "flow");
  private static final Set<String> OF_INTERVALS = Set.of("start", "end", "day");

  private final Project project;
  private final Known known;
  private final Set<String> flows = new TreeSet<>();
  private final List<Problem> problems = new ArrayList<>();

  FlowCheck(Project project, Known known) {
    this.project = project;
    this.known = known;
    project.flows().forEach(flow -> flows.add(flow.name().value()));
  }

  List<Problem> problems() {
    project.flows().forEach(this::flow);
    circleOfFlows();
    project.alerts().forEach(this::alert);
    return problems;
  }

  private void alert(AlertDefinition alert) {
    alert.flows().forEach(flow -> known("flow", flow, flows, alert.where()));
    for (Freshness wish : alert.freshness()) {
      known("table", wish.table(), known.tables(), alert.where());
      if (wish instanceof Freshness.EachDay day && day.flow() != null) {
        known("flow", day.flow(), flows, alert.where());
      }
    }
  }

  private void flow(FlowDefinition flow) {
    flow.triggers()
        .onArrivalOf()
        .forEach(source -> known("source", source, known.sources(), flow.where()));
    flow.triggers()
        .onPublished()
        .forEach(table -> known("table", table, known.tables(), flow.where()));
    flow.triggers().publishedDays().forEach(published -> published(flow, published));
    Set<String> steps = new TreeSet<>();
    for (Step step : flow.steps()) {
      if (!steps.add(step.name())) {
        problems.add(
            ProblemCode.DEFINITION_DUPLICATE.at(
                step.where(),
                "The step name '%s' is used twice in flow '%s'."
                    .formatted(step.name(), flow.name()),
                "Give each step a 'name:' of its own."));
      }
    }
    Set<String> params =
        flow.params().stream().map(FlowParam::name).collect(Collectors.toCollection(TreeSet::new));
    for (Step step : flow.steps()) {
      step.after().forEach(name -> known("step", name, steps, step.where()));
      names(step, steps, params);
      pool(step);
    }
    circleOfSteps(flow, steps);
    circleOfBuilds(flow);
  }

  private void published(FlowDefinition flow, PublishedDays published) {
    known("table", published.table(), known.tables(), flow.where());
    Set<String> names = flow.params().stream().map(FlowParam::name).collect(Collectors.toSet());
    known("parameter", published.param(), names, flow.where());
    for (FlowParam param : flow.params()) {
      boolean holdsDays =
          param.type() == FlowParam.Type.DATE || param.type() == FlowParam.Type.TEXT;
      if (param.name().equals(published.param()) && !holdsDays) {
        problems.add(
            ProblemCode.DEFINITION_VALUE.at(
                flow.where(),
                "The parameter '%s' of flow '%s' is given days, and is %s; expected a date."
                    .formatted(param.name(), flow.name(), param.type().words()),
                "Write '%s: {type: date}'.".formatted(param.name())));
      }
    }
  }

  /// A build of everything publishes the very table that starts it.
  private void circleOfBuilds(FlowDefinition flow) {
    Set<String> models =
        project.models().stream()
            .map(model -> model.table().toString())
            .collect(Collectors.toSet());
    for (Step step : flow.steps()) {
      boolean isAll =
          step.kind().equals("build") && step.arguments().getOrDefault("select", "").isBlank();
      Stream.concat(
              flow.triggers().onPublished().stream(),
              flow.triggers().publishedDays().stream().map(PublishedDays::table))
          .filter(table -> isAll && models.contains(table))
          .findFirst()
          .ifPresent(table ->
              problems.add(
                  ProblemCode.FLOW_CYCLE.at(
                      step.where(),
                      "The flow '%s' starts when '%s' is published, and builds it itself."
                          .formatted(flow.name(), table),
                      "Choose what it builds: 'with: {select: ...}', or start it otherwise.")));
    }
  }

  private void circleOfSteps(FlowDefinition flow, Set<String> steps) {
    var waits = new HashMap<String, Set<String>>();
    for (Step step : flow.steps()) {
      var after = new HashSet<>(step.after());
      after.retainAll(steps);
      waits.put(step.name(), after);
    }
    Set<String> circle = unsettled(waits);
    if (!circle.isEmpty()) {
      problems.add(
          ProblemCode.FLOW_CYCLE.at(
              flow.where(),
              "Steps of flow '%s' wait for each other in a circle.".formatted(flow.name()),
              "Remove one of the 'after:' entries of: %s.".formatted(String.join(", ", circle))));
    }
  }

  private void pool(Step step) {
    Set<String> pools = project.settings().flows().pools().keySet();
    if (!pools.contains(step.rules().pool())) {
      problems.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              step.where(),
              "The pool '%s' is not defined in millrace.yaml.".formatted(step.rules().pool()),
              Nearest.hint(
                  step.rules().pool(), pools, "Define it under 'flows: {pools: {NAME: 4}}'.")));
    }
  }

  private void names(Step step, Set<String> steps, Set<String> params) {
    var places = new ArrayList<String>();
    step.rules().lists().values().forEach(list -> list.forEach(s -> places.addAll(places(s))));
    if (step.rules().forEach() instanceof ForEach.Query(String sql)) {
      places.addAll(places(sql));
    }
    FlowCondition condition = step.rules().condition();
    if (condition != null) {
      condition.names().forEach(name -> places.add(name.replaceFirst("\\.", ":")));
    }
    for (String place : places) {
      String[] parts = place.split(":", 2);
      String name = parts.length > 1 ? parts[1].split("\\.", 2)[0] : "";
      switch (parts[0]) {
        case "param" -> known("parameter", name, params, step.where());
        case "step" -> known("step", name, steps, step.where());
        case "run" -> known("value of a run", name, OF_RUNS, step.where());
        case "interval" -> known("value of an interval", name, OF_INTERVALS, step.where());
        case "item" -> {}
        default ->
            problems.add(
                ProblemCode.DEFINITION_VALUE.at(
                    step.where(),
                    "The condition asks for '%s', which has no value.".formatted(place),
                    "Use param.NAME, step.NAME, interval.start, run.id or item; quote texts."));
      }
    }
  }

  private static List<String> places(String text) {
    return FlowPlaces.in(text);
  }

  private void circleOfFlows() {
    var calls = new HashMap<String, Set<String>>();
    for (FlowDefinition flow : project.flows()) {
      var called = new HashSet<String>();
      for (Step step : flow.steps()) {
        if (step.kind().equals("flow")) {
          String name = step.arguments().getOrDefault("flow", "");
          known("flow", name, flows, step.where());
          called.add(name);
        }
      }
      calls.put(flow.name().value(), called);
    }
    calls.values().forEach(called -> called.retainAll(flows));
    Set<String> circle = unsettled(calls);
    project.flows().stream()
        .filter(flow -> circle.contains(flow.name().value()))
        .findFirst()
        .ifPresent(flow ->
            problems.add(
                ProblemCode.FLOW_CYCLE.at(
                    flow.where(),
                    "Flows start each other in a circle: %s.".formatted(String.join(", ", circle)),
                    "Remove one of their steps 'run: flow'.")));
  }

  /// What can never be done, because it waits for what waits for it.
  private static Set<String> unsettled(Map<String, Set<String>> waits) {
    Set<String> done = new HashSet<>();
    boolean hasMoved = true;
    while (hasMoved) {
      hasMoved = false;
      for (Map.Entry<String, Set<String>> one : waits.entrySet()) {
        hasMoved |= done.containsAll(one.getValue()) && done.add(one.getKey());
      }
    }
    var left = new TreeSet<>(waits.keySet());
    left.removeAll(done);
    return left;
  }

  private void known(String kind, String name, Set<String> names, Where where) {
    if (!names.contains(name)) {
      problems.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              where,
              "The %s '%s' is not defined by any file.".formatted(kind, name),
              Nearest.hint(name, names, "Define it, or name one that exists.")));
    }
  }

  /// What flows may speak of.
  record Known(Set<String> sources, Set<String> tables) {}
}
