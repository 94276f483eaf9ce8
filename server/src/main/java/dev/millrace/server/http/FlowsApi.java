package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
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
import dev.millrace.orchestrate.Backfills;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.Flows;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/api/v1/flows` and `/api/v1/runs`.
@Blocking
@ProducesJson
public final class FlowsApi {

  private static final String BY_API = "api";

  private final Flows flows;

  FlowsApi(Flows flows) {
    this.flows = flows;
  }

  @Get("/flows")
  public Items<FlowJson.Flow> list() {
    return new Items<>(flows.definitions().stream().map(this::flow).toList());
  }

  private FlowJson.Flow flow(FlowDefinition flow) {
    List<FlowRun> last = flows.history().runs(flow.name(), null, 1);
    return FlowJson.Flow.of(
        flow,
        flows.next(flow.name()).orElse(null),
        last.isEmpty() ? null : FlowJson.Run.of(last.getFirst()));
  }

  @Get("/flows/{name}/runs")
  public Page<FlowJson.Run> runs(
      @Param String name, @Param @Default("20") int limit, @Param Optional<String> cursor) {
    FlowDefinition flow = flows.require(new FlowName(name));
    long before = Paging.number(cursor, Long.MAX_VALUE);
    Instant moment = before == Long.MAX_VALUE ? null : Instant.ofEpochMilli(before);
    List<FlowRun> runs = flows.history().runs(flow.name(), moment, Paging.limit(limit));
    String next =
        runs.size() < limit ? null : String.valueOf(runs.getLast().createdAt().toEpochMilli());
    return new Page<>(runs.stream().map(FlowJson.Run::of).toList(), next);
  }

  @Post("/flows/{name}/runs")
  public HttpResponse start(@Param String name, AggregatedHttpRequest request) {
    Map<String, String> params = params(body(request).path("params"));
    return Json.answer(
        HttpStatus.ACCEPTED, FlowJson.Run.of(flows.trigger(new FlowName(name), BY_API, params)));
  }

  @Post("/flows/{name}/backfills")
  public HttpResponse backfill(@Param String name, AggregatedHttpRequest request) {
    JsonNode body = body(request);
    var wish =
        new Backfills.Wish(
            new FlowName(name),
            day(body, "from"),
            day(body, "to"),
            params(body.path("params")),
            body.path("resume").asBoolean());
    boolean isDry = body.path("dryRun").asBoolean();
    return Json.answer(
        isDry ? HttpStatus.OK : HttpStatus.ACCEPTED,
        FlowJson.Backfill.of(isDry ? flows.preview(wish) : flows.backfill(wish)));
  }

  @Get("/flows/{name}/backfills/{id}")
  public Items<FlowJson.Run> backfill(@Param String name, @Param String id) {
    return new Items<>(
        flows.history().backfill(id).stream()
            .filter(run -> run.flow().value().equals(name))
            .map(FlowJson.Run::of)
            .toList());
  }

  private static LocalDate day(JsonNode body, String key) {
    String text = body.path(key).asText();
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter '%s' is '%s'; expected a date."
              .formatted(key, text.substring(0, Math.min(40, text.length()))),
          "Write it as in '2026-02-01'.");
    }
  }

  @Get("/runs/{id}")
  public FlowJson.RunDetail run(@Param String id) {
    FlowRun run = flows.require(new RunId(id));
    return FlowJson.RunDetail.of(run, flows.history().steps(run.id()));
  }

  @Get("/runs/{id}/steps/{step}/entries")
  public Page<FlowJson.Step> entries(
      @Param String id,
      @Param String step,
      @Param @Default("100") int limit,
      @Param Optional<String> cursor) {
    FlowRun run = flows.require(new RunId(id));
    int after = (int) Paging.number(cursor, 0) - 1;
    List<StepRun> entries = flows.history().entries(run.id(), step, after, Paging.limit(limit));
    StepRun.Entry last = entries.size() < limit ? null : entries.getLast().entry();
    return new Page<>(
        entries.stream().map(FlowJson.Step::of).toList(),
        last == null ? null : String.valueOf(last.index() + 1));
  }

  @Post("/runs/{id}/retry")
  public HttpResponse retry(@Param String id) {
    return Json.answer(HttpStatus.ACCEPTED, FlowJson.Run.of(flows.retry(new RunId(id))));
  }

  @Post("/runs/{id}/cancel")
  public FlowJson.Run cancel(@Param String id) {
    return FlowJson.Run.of(flows.cancel(new RunId(id), BY_API));
  }

  @Post("/runs/{id}/steps/{step}/approve")
  public FlowJson.Run approve(@Param String id, @Param String step) {
    return FlowJson.Run.of(flows.approve(new RunId(id), step, BY_API));
  }

  @Get("/runs/{id}/logs")
  public Page<FlowJson.Line> logs(
      @Param String id, @Param @Default("200") int limit, @Param Optional<String> cursor) {
    FlowRun run = flows.require(new RunId(id));
    List<LogLine> lines =
        flows.history().logs(run.id(), Paging.number(cursor, 0), Paging.limit(limit));
    String next = lines.size() < limit ? null : String.valueOf(lines.getLast().number());
    return new Page<>(lines.stream().map(FlowJson.Line::of).toList(), next);
  }

  /// No body is one without parameters.
  static JsonNode body(AggregatedHttpRequest request) {
    try {
      return request.content().isEmpty()
          ? Json.MAPPER.createObjectNode()
          : Json.MAPPER.readTree(request.content().array());
    } catch (IOException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body is not JSON.",
          "Send an object such as {\"params\": {\"day\": \"2026-02-01\"}}.");
    }
  }

  static Map<String, String> params(JsonNode given) {
    var params = new HashMap<String, String>();
    given.properties().forEach(param -> params.put(param.getKey(), param.getValue().asText()));
    return params;
  }
}
