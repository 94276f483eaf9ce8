package dev.millrace.ingest.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.event.EventRules;
import dev.millrace.ingest.event.Intake;
import dev.millrace.ingest.event.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/// Sends events again, some at a time, and keeps what became of them. For one thread.
final class ReplayRun {

  private static final int EVENTS_PER_COMMIT = 1_000;
  private static final int MAX_OUTCOMES = 100;

  private final EventLog log;
  private final ReplayTables tables;
  private final Intake intake;
  private final EventRules contracts;
  private final Mending mending;
  private final InstantSource clock;
  private final RawEvents json = new RawEvents();
  private final List<Quarantined> waiting = new ArrayList<>();
  private final List<Replay.Outcome> outcomes = new ArrayList<>();
  private int seen;
  private int accepted;

  ReplayRun(Parts parts, Intake intake, EventRules contracts, Mending mending) {
    this.log = parts.log();
    this.tables = parts.tables();
    this.clock = parts.clock();
    this.intake = intake;
    this.contracts = contracts;
    this.mending = mending;
  }

  /// What every run works with.
  record Parts(EventLog log, ReplayTables tables, InstantSource clock) {}

  void add(Quarantined event) {
    waiting.add(event);
    if (waiting.size() >= EVENTS_PER_COMMIT) {
      send();
    }
  }

  Replay finish(boolean isComplete) {
    send();
    return new Replay(accepted, seen - accepted, outcomes, isComplete);
  }

  private void send() {
    if (waiting.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    var good = new ArrayList<LogRecord>();
    var tried = new ArrayList<Replay.Outcome>();
    for (Quarantined event : waiting) {
      tried.add(sort(event, now, good));
    }
    append(good);
    tables.add(tried, now);
    accepted += good.size();
    seen += tried.size();
    tried.stream().limit(MAX_OUTCOMES - (long) outcomes.size()).forEach(outcomes::add);
    waiting.clear();
  }

  private Replay.Outcome sort(Quarantined event, Instant now, List<LogRecord> good) {
    if (!(json.find(event.raw()) instanceof ObjectNode raw)) {
      return refused(event, "What was kept is not one JSON object with each field once.");
    }
    complete(raw, event);
    if (!mending.isNothing()) {
      mending.apply(raw, json);
    }
    Intake.Sorted sorted = intake.sort("batch", json.batch(raw), contracts, now);
    if (!sorted.suppressed().isEmpty()) {
      return refused(event, "Nothing of this person is taken in.");
    }
    if (sorted.good().isEmpty()) {
      return refused(event, Refusal.reason(sorted.bad().getFirst()));
    }
    good.addAll(sorted.good());
    return new Replay.Outcome(event.id(), Replay.ACCEPTED, "");
  }

  /// What the collector would have stamped when it came.
  private static void complete(ObjectNode raw, Quarantined event) {
    putIfEmpty(raw, "messageId", event.id());
    putIfEmpty(raw, "timestamp", String.valueOf(event.receivedAt()));
  }

  private static void putIfEmpty(ObjectNode raw, String field, String value) {
    JsonNode has = raw.path(field);
    if (has.isMissingNode() || has.isNull() || has.asText().isEmpty()) {
      raw.put(field, value);
    }
  }

  private void append(List<LogRecord> good) {
    try {
      log.append(Topics.EVENTS, good).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof MillraceException problem ? problem : e;
    }
  }

  private static Replay.Outcome refused(Quarantined event, String reason) {
    return new Replay.Outcome(event.id(), Replay.REFUSED, reason);
  }
}
