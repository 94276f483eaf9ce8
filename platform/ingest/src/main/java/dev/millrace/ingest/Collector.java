package dev.millrace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.event.EventCheck;
import dev.millrace.ingest.event.EventReader;
import dev.millrace.ingest.row.RowProblem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Takes events in Segment's shape into the event log. An acceptance is given only when every event
/// of the request is durable: in the log, or in quarantine with the reason. Safe for any thread;
/// never blocks.
public final class Collector {

  private final EventLog log;
  private final EventCheck check;
  private final CollectorSettings limits;
  private final InstantSource clock;
  private final EventReader json = new EventReader();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder received = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder refused = new LongAdder();

  public Collector(
      EventLog log, List<EventContract> contracts, CollectorSettings limits, InstantSource clock) {
    this.log = log;
    this.check = new EventCheck(contracts);
    this.limits = limits;
    this.clock = clock;
    log.ensureTopic(Topics.EVENTS, Topics.PARTITIONS);
    log.ensureTopic(Topics.QUARANTINE, 1);
  }

  /// Takes one call.
  ///
  /// @param type `track`, `identify`, `page`, `screen`, `group`, `alias`, or `batch` for many
  ///   events
  /// @return completes when all of it is durable; fails with LOG_UNAVAILABLE otherwise, and the
  ///   same request may then be sent again: events are known by their `messageId`
  /// @throws MillraceException EVENT_SYNTAX, EVENT_TOO_LARGE or COLLECTOR_BUSY; nothing was taken
  public CompletionStage<Acceptance> accept(String type, byte[] body) {
    try {
      requireSize(type, body);
      return append(events(type, body), body.length);
    } catch (MillraceException e) {
      refused.increment();
      throw e;
    }
  }

  /// What has happened since the start.
  public CollectorCounts counts() {
    return new CollectorCounts(received.sum(), accepted.sum(), quarantined.sum(), refused.sum());
  }

  private void requireSize(String type, byte[] body) {
    long limit = type.equals("batch") ? limits.maxBatchBytes() : limits.maxEventBytes();
    if (body.length > limit) {
      throw ProblemCode.EVENT_TOO_LARGE.exception(
          "The request holds %,d bytes; the limit for '%s' is %,d."
              .formatted(body.length, type, limit),
          "Send less at once, or raise the collector's limit in millrace.yaml.");
    }
    if (waitingBytes.get() > limits.maxWaitingBytes()) {
      throw ProblemCode.COLLECTOR_BUSY.exception(
          "%,d bytes of events wait for the log; the limit is %,d."
              .formatted(waitingBytes.get(), limits.maxWaitingBytes()),
          "Send the request again after a second.");
    }
  }

  private List<JsonNode> events(String type, byte[] body) {
    JsonNode root = json.read(body);
    if (!type.equals("batch")) {
      if (root instanceof ObjectNode event) {
        event.put("type", type);
      }
      return List.of(root);
    }
    JsonNode batch = root.path("batch");
    if (!batch.isArray()) {
      throw ProblemCode.EVENT_SYNTAX.exception(
          "The body has no array 'batch'.", "Send {\"batch\": [ ... ]}.");
    }
    var events = new ArrayList<JsonNode>(batch.size());
    batch.forEach(events::add);
    return events;
  }

  private CompletionStage<Acceptance> append(List<JsonNode> events, int bytes) {
    String now = clock.instant().toString();
    var good = new ArrayList<LogRecord>(events.size());
    var bad = new ArrayList<LogRecord>();
    for (JsonNode event : events) {
      try {
        byte[] stamped = json.write(stamped(event, now));
        requireEventSize(stamped);
        good.add(new LogRecord(key(event), stamped));
      } catch (RowProblem e) {
        bad.add(quarantined(event, e.reason(), now));
      }
    }
    received.add(events.size());
    waitingBytes.addAndGet(bytes);
    return log.append(Topics.EVENTS, good)
        .thenCombine(
            log.append(Topics.QUARANTINE, bad), (_, _) -> new Acceptance(good.size(), bad.size()))
        .whenComplete((acceptance, failure) -> finish(acceptance, failure, bytes));
  }

  private void finish(
      @org.jspecify.annotations.Nullable Acceptance acceptance,
      @org.jspecify.annotations.Nullable Throwable failure,
      int bytes) {
    waitingBytes.addAndGet(-bytes);
    if (failure == null && acceptance != null) {
      accepted.add(acceptance.accepted());
      quarantined.add(acceptance.quarantined());
    }
  }

  private JsonNode stamped(JsonNode event, String now) throws RowProblem {
    check.check(event);
    ObjectNode stamped = (ObjectNode) event;
    stamped.put("receivedAt", now);
    if (stamped.path("messageId").asText().isEmpty()) {
      stamped.put("messageId", UUID.randomUUID().toString());
    }
    if (stamped.path("timestamp").asText().isEmpty()) {
      stamped.put("timestamp", now);
    }
    return stamped;
  }

  private void requireEventSize(byte[] event) throws RowProblem {
    if (event.length > limits.maxEventBytes()) {
      throw new RowProblem(
          "The event holds %,d bytes; the limit is %,d."
              .formatted(event.length, limits.maxEventBytes()));
    }
  }

  private static String key(JsonNode event) {
    String user = event.path("userId").asText();
    return user.isEmpty() ? event.path("anonymousId").asText() : user;
  }

  private LogRecord quarantined(JsonNode event, String reason, String now) {
    String id = event.path("messageId").asText();
    ObjectNode kept = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    kept.put("id", id.isEmpty() ? UUID.randomUUID().toString() : id);
    kept.put("receivedAt", now);
    kept.put("code", ProblemCode.EVENT_CONTRACT.name());
    kept.put("reason", reason);
    kept.put("raw", event.toString());
    return new LogRecord(kept.path("id").asText(), json.write(kept));
  }

  /// What became of a request's events.
  public record Acceptance(int accepted, int quarantined) {}
}
