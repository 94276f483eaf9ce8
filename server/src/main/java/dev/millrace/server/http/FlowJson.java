package dev.millrace.server.http;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowParam;
import dev.millrace.contracts.definition.FlowTriggers.PublishedDays;
import dev.millrace.orchestrate.Backfills;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Flows, runs and steps as the API tells them. Arguments of steps stay out: they may hold secrets.
final class FlowJson {

  private FlowJson() {}

  private static ProblemAnswers.@Nullable Body problem(@Nullable String message) {
    return message == null
        ? null
        : new ProblemAnswers.Body("step_failed", message, "See the run's log.", null);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /// A flow in the list of flows.
  record Flow(
      String name,
      String description,
      @Nullable String owner,
      List<String> tags,
      @Nullable String schedule,
      List<String> onArrivalOf,
      List<String> onPublished,
      List<PublishedDays> onPublishedDays,
      boolean hasWebhook,
      List<Param> params,
      List<FlowStep> steps,
      @Nullable Instant nextRunAt,
      @Nullable Run lastRun) {

    static Flow of(FlowDefinition flow, @Nullable Instant next, @Nullable Run last) {
      return new Flow(
          flow.name().value(),
          flow.description() == null ? "" : flow.description(),
          flow.owner(),
          flow.tags(),
          flow.triggers().schedule(),
          flow.triggers().onArrivalOf(),
          flow.triggers().onPublished(),
          flow.triggers().publishedDays(),
          flow.triggers().webhookToken() != null,
          flow.params().stream().map(Param::of).toList(),
          flow.steps().stream().map(FlowStep::of).toList(),
          next,
          last);
    }
  }

  /// A parameter as the definition has it.
  record Param(String name, String type, @Nullable String standard) {
    static Param of(FlowParam param) {
      return new Param(param.name(), lower(param.type()), param.standard());
    }
  }

  /// A step as the definition has it.
  record FlowStep(
      String name,
      String kind,
      List<String> after,
      @Nullable String group,
      String when,
      boolean needsApproval) {

    static FlowStep of(FlowDefinition.Step step) {
      return new FlowStep(
          step.name(),
          step.kind(),
          step.after(),
          step.rules().group(),
          lower(step.rules().when()),
          step.rules().needsApproval());
    }
  }

  /// From a moment until just before another.
  record Span(Instant start, Instant end) {
    static @Nullable Span of(FlowRun.@Nullable Interval interval) {
      return interval == null ? null : new Span(interval.start(), interval.end());
    }
  }

  /// A run in a list of runs.
  record Run(
      String id,
      String flow,
      String state,
      String trigger,
      Map<String, String> params,
      @Nullable Span interval,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      ProblemAnswers.@Nullable Body problem) {

    static Run of(FlowRun run) {
      return new Run(
          run.id().value(),
          run.flow().value(),
          lower(run.state()),
          run.trigger(),
          run.params(),
          Span.of(run.interval()),
          run.startedAt(),
          run.endedAt(),
          FlowJson.problem(run.problem()));
    }
  }

  /// A run with its steps.
  record RunDetail(
      String id,
      String flow,
      String state,
      String trigger,
      Map<String, String> params,
      @Nullable Span interval,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      ProblemAnswers.@Nullable Body problem,
      List<Step> steps) {

    static RunDetail of(FlowRun run, List<StepRun> steps) {
      Run head = Run.of(run);
      return new RunDetail(
          head.id(),
          head.flow(),
          head.state(),
          head.trigger(),
          head.params(),
          head.interval(),
          head.startedAt(),
          head.endedAt(),
          head.problem(),
          steps.stream().map(Step::of).toList());
    }
  }

  /// A step of a run, or an entry of one.
  record Step(
      String name,
      String kind,
      String state,
      int attempt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String summary,
      @Nullable String result,
      @Nullable String item,
      @Nullable String approvedBy,
      ProblemAnswers.@Nullable Body problem) {

    static Step of(StepRun step) {
      StepRun.Entry entry = step.entry();
      return new Step(
          step.name(),
          step.kind(),
          lower(step.state()),
          step.attempt(),
          step.startedAt(),
          step.endedAt(),
          step.summary(),
          step.result(),
          entry == null ? null : entry.value(),
          step.approvedBy(),
          FlowJson.problem(step.problem()));
    }
  }

  /// A line of a run's log.
  record Line(Instant at, String step, String level, String message) {

    static Line of(LogLine line) {
      return new Line(line.at(), line.step(), lower(line.level()), line.message());
    }
  }

  /// What a backfill does or would do.
  record Backfill(
      String id,
      int intervals,
      int toRun,
      Instant from,
      Instant to,
      @Nullable Long estimatedSeconds,
      List<String> steps) {

    static Backfill of(Backfills.Preview preview) {
      return new Backfill(
          preview.name(),
          preview.intervals(),
          preview.toRun(),
          preview.span().start(),
          preview.span().end(),
          preview.estimate() == null ? null : Long.valueOf(preview.estimate().toSeconds()),
          preview.steps());
    }
  }
}
