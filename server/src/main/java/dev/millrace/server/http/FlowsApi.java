package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.Page;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.Flows;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/flows` and `/api/v1/runs`.
@Blocking
@ProducesJson
public final class FlowsApi {

  private final Flows flows;

  FlowsApi(Flows flows) {
    this.flows = flows;
  }

  @Get("/flows")
  public Items<Flow> list() {
    return new Items<>(flows.definitions().stream().map(this::flow).toList());
  }

  @Get("/flows/{name}/runs")
  public Page<Run> runs(
      @Param String name, @Param @Default("20") int limit, @Param Optional<String> cursor) {
    FlowDefinition flow = flows.require(new FlowName(name));
    long before = Paging.number(cursor, Long.MAX_VALUE);
    Instant moment = before == Long.MAX_VALUE ? null : Instant.ofEpochMilli(before);
    List<FlowRun> runs = flows.history().runs(flow.name(), moment, Paging.limit(limit));
    String next =
        runs.size() < limit ? null : String.valueOf(runs.getLast().createdAt().toEpochMilli());
    return new Page<>(runs.stream().map(Run::of).toList(), next);
  }

  @Post("/flows/{name}/runs")
  public HttpResponse start(@Param String name) {
    return Json.answer(HttpStatus.ACCEPTED, Run.of(flows.trigger(new FlowName(name), "api")));
  }

  @Get("/runs/{id}")
  public RunDetail run(@Param String id) {
    FlowRun run = require(id);
    return RunDetail.of(run, flows.history().steps(run.id()).stream().map(Step::of).toList());
  }

  @Get("/runs/{id}/logs")
  public Page<Line> logs(
      @Param String id, @Param @Default("200") int limit, @Param Optional<String> cursor) {
    List<LogLine> lines =
        flows.history().logs(require(id).id(), Paging.number(cursor, 0), Paging.limit(limit));
    String next = lines.size() < limit ? null : String.valueOf(lines.getLast().number());
    return new Page<>(lines.stream().map(Line::of).toList(), next);
  }

  private FlowRun require(String id) {
    return flows
        .history()
        .run(new RunId(id))
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no run '%s'.".formatted(id), "See the runs of a flow."));
  }

  private Flow flow(FlowDefinition flow) {
    List<FlowRun> last = flows.history().runs(flow.name(), null, 1);
    return new Flow(
        flow.name().value(),
        flow.description() == null ? "" : flow.description(),
        flow.owner(),
        flow.cron(),
        flow.onArrivalOf(),
        flow.steps().stream().map(s -> new FlowStep(s.name(), s.kind(), s.after())).toList(),
        flows.next(flow.name()).orElse(null),
        last.isEmpty() ? null : Run.of(last.getFirst()));
  }

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
      @Nullable String schedule,
      List<String> onArrivalOf,
      List<FlowStep> steps,
      @Nullable Instant nextRunAt,
      @Nullable Run lastRun) {}

  /// A step as the definition has it.
  record FlowStep(String name, String kind, List<String> after) {}

  /// A run in a list of runs.
  record Run(
      String id,
      String flow,
      String state,
      String trigger,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      ProblemAnswers.@Nullable Body problem) {

    static Run of(FlowRun run) {
      return new Run(
          run.id().value(),
          run.flow().value(),
          lower(run.state()),
          run.trigger(),
          run.startedAt(),
          run.endedAt(),
          FlowsApi.problem(run.problem()));
    }
  }

  /// A run with its steps.
  record RunDetail(
      String id,
      String flow,
      String state,
      String trigger,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      ProblemAnswers.@Nullable Body problem,
      List<Step> steps) {

    static RunDetail of(FlowRun run, List<Step> steps) {
      Run head = Run.of(run);
      return new RunDetail(
          head.id(),
          head.flow(),
          head.state(),
          head.trigger(),
          head.startedAt(),
          head.endedAt(),
          head.problem(),
          steps);
    }
  }

  /// A step of a run.
  record Step(
      String name,
      String kind,
      String state,
      int attempt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String summary,
      ProblemAnswers.@Nullable Body problem) {

    static Step of(StepRun step) {
      return new Step(
          step.name(),
          step.kind(),
          lower(step.state()),
          step.attempt(),
          step.startedAt(),
          step.endedAt(),
          step.summary(),
          FlowsApi.problem(step.problem()));
    }
  }

  /// A line of a run's log.
  record Line(Instant at, String step, String level, String message) {

    static Line of(LogLine line) {
      return new Line(line.at(), line.step(), lower(line.level()), line.message());
    }
  }
}
