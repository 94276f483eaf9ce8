package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.Collector;
import dev.millrace.ingest.replay.Mending;
import dev.millrace.ingest.replay.QuarantineDesk;
import dev.millrace.ingest.replay.Quarantined;
import dev.millrace.ingest.replay.Replay;
import dev.millrace.ingest.replay.Selection;
import dev.millrace.insight.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// `/api/v1/quarantine`: what broke its contract, and its way back.
@Blocking
@ProducesJson
public final class QuarantineApi {

  private static final int MAX_IDS = 1_000;

  private final QuarantineDesk quarantine;
  private final Collector collector;
  private final Supplier<Project> definitions;

  /// @param definitions reads the project as its files are now
  QuarantineApi(QuarantineDesk quarantine, Collector collector, Supplier<Project> definitions) {
    this.quarantine = quarantine;
    this.collector = collector;
    this.definitions = definitions;
  }

  @Get("/quarantine")
  public Page<Quarantined> list(
      @Param @Default("50") int limit,
      @Param Optional<String> cursor,
      @Param @Default("") String reason,
      @Param @Default("") String event) {
    int offset = Paging.offset(cursor);
    var selection = new Selection(List.of(), event, reason, "");
    List<Quarantined> found = quarantine.list(selection, Paging.limit(limit) + 1, offset);
    boolean hasMore = found.size() > limit;
    return new Page<>(
        hasMore ? found.subList(0, limit) : found, hasMore ? String.valueOf(offset + limit) : null);
  }

  @Get("/quarantine/{id}")
  public Quarantined show(@Param String id) {
    return quarantine.find(id).orElseThrow(() -> unknown(id));
  }

  private static MillraceException unknown(String id) {
    return ProblemCode.NOT_FOUND.exception(
        "Nothing with the id '%s' is in quarantine."
            .formatted(id.substring(0, Math.min(80, id.length()))),
        "List what is there with GET /api/v1/quarantine.");
  }

  /// The project's event contracts are read anew first; from then on they hold for new events too.
  @Post("/quarantine/replay")
  public Replay replay(@RequestObject JsonNode request) {
    Selection selection = selection(request);
    var mending = new Mending(texts(request, "rename"), texts(request, "set"));
    List<EventContract> contracts = definitions.get().events();
    collector.contracts(contracts);
    return quarantine.replay(selection, mending, contracts);
  }

  private static Selection selection(JsonNode request) {
    var ids = new ArrayList<String>();
    request.path("ids").forEach(id -> ids.add(id.asText()));
    String event = request.path("event").asText("");
    String reason = request.path("reason").asText("");
    boolean isNarrow = !ids.isEmpty() || !event.isEmpty() || !reason.isEmpty();
    if (!isNarrow && !request.path("all").asBoolean()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body names nothing to send again; expected 'ids', 'event', 'reason' or 'all'.",
          "Send {\"ids\": [\"...\"]}, or {\"all\": true} for everything.");
    }
    if (ids.size() > MAX_IDS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body names %,d ids; expected at most %,d.".formatted(ids.size(), MAX_IDS),
          "Send them in several calls.");
    }
    return new Selection(ids, event, reason, "");
  }

  private static Map<String, String> texts(JsonNode request, String key) {
    var texts = new LinkedHashMap<String, String>();
    request
        .path(key)
        .properties()
        .forEach(entry ->
            texts.put(
                entry.getKey(),
                entry.getValue().isTextual()
                    ? entry.getValue().textValue()
                    : entry.getValue().toString()));
    return texts;
  }
}
