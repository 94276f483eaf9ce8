package dev.millrace.ingest;

import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.event.EventRules;
import dev.millrace.ingest.event.Intake;
import dev.millrace.ingest.event.IntakeRules;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Takes events in Segment's shape into the event log. An acceptance is given only when every event
/// of the request is durable: in the log, or in quarantine with the reason. Safe for any thread;
/// never blocks.
public final class Collector {

  private final EventLog log;
  private final Settings settings;
  private final InstantSource clock;
  private final ConcurrentLinkedQueue<Intake> idle = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder received = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder withheld = new LongAdder();
  private final LongAdder suppressed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile EventRules rules;

  /// What holds for as long as the collector runs.
  public record Settings(CollectorSettings limits, IntakeRules intake) {}

  public Collector(
      EventLog log, List<EventContract> contracts, Settings settings, InstantSource clock) {
    this.log = log;
    this.rules = new EventRules(contracts);
    this.settings = settings;
    this.clock = clock;
    log.ensureTopic(Topics.EVENTS, Topics.PARTITIONS);
    log.ensureTopic(Topics.QUARANTINE, 1);
    log.ensureTopic(Topics.WITHHELD, 1);
    log.ensureTopic(Topics.SUPPRESSED, 1);
  }

  /// From the next request on, events are held to these contracts and no others.
  public void contracts(List<EventContract> contracts) {
    rules = new EventRules(contracts);
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
      return append(sort(type, body), body.length);
    } catch (MillraceException e) {
      refused.increment();
      throw e;
    }
  }

  /// What has happened since the start.
  public CollectorCounts counts() {
    return new CollectorCounts(
        received.sum(),
        accepted.sum(),
        quarantined.sum(),
        withheld.sum(),
        suppressed.sum(),
        refused.sum());
  }

  private void requireSize(String type, byte[] body) {
    CollectorSettings limits = settings.limits;
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

  private Intake.Sorted sort(String type, byte[] body) {
    Intake free = idle.poll();
    Intake intake = free == null ? new Intake(settings.intake) : free;
    try {
      return intake.sort(type, body, rules, clock.instant());
    } finally {
      idle.add(intake);
    }
  }

  private CompletionStage<Acceptance> append(Intake.Sorted events, int bytes) {
    received.add(events.count());
    waitingBytes.addAndGet(bytes);
    var acceptance =
        new Acceptance(
            events.good().size(),
            events.bad().size(),
            events.withheld().size(),
            events.suppressed().size());
    CompletionStage<@Nullable Void> appended = log.append(Topics.EVENTS, events.good());
    if (!events.bad().isEmpty()) {
      appended = both(appended, log.append(Topics.QUARANTINE, events.bad()));
    }
    if (!events.withheld().isEmpty()) {
      appended = both(appended, log.append(Topics.WITHHELD, events.withheld()));
    }
    if (!events.suppressed().isEmpty()) {
      appended = both(appended, log.append(Topics.SUPPRESSED, events.suppressed()));
    }
    return appended
        .whenComplete((_, failure) -> finish(acceptance, failure, bytes))
        .thenApply(_ -> acceptance);
  }

  private static CompletionStage<@Nullable Void> both(
      CompletionStage<@Nullable Void> one, CompletionStage<@Nullable Void> other) {
    return one.thenCombine(other, (_, _) -> null);
  }

  private void finish(Acceptance acceptance, @Nullable Throwable failure, int bytes) {
    waitingBytes.addAndGet(-bytes);
    if (failure == null) {
      accepted.add(acceptance.accepted());
      quarantined.add(acceptance.quarantined());
      withheld.add(acceptance.withheld());
      suppressed.add(acceptance.suppressed());
    }
  }

  /// What became of a request's events.
  ///
  /// @param withheld of senders who do not consent; nothing of them was kept
  /// @param suppressed of people of whom nothing is taken in; nothing of them was kept
  public record Acceptance(int accepted, int quarantined, int withheld, int suppressed) {}
}
