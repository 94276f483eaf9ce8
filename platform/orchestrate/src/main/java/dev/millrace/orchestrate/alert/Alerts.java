package dev.millrace.orchestrate.alert;

import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.StepRun;
import dev.millrace.orchestrate.fresh.FreshnessBoard;
import dev.millrace.orchestrate.store.FlowStore;
import dev.millrace.orchestrate.store.RunLedger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people of failed runs and of tables that grow old. That a run must be told of is written
/// in the commit that ends it, so that no crash silences a failure; a message may come twice, and
/// bears a key by which services know it. Safe for any thread.
public final class Alerts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int FRESHNESS_EVERY = 5;
  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int AT_ONCE = 20;

  private final List<AlertDefinition> alerts;
  private final RunLedger ledger;
  private final FlowStore history;
  private final FreshnessWatch freshness;
  private final InstantSource wall;
  private final Delivery delivery;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("alerts-", 0).factory());
  private int looks;

  /// @param board which tables are late, or will be
  /// @param wall real time, by which silences end
  public Alerts(
      List<AlertDefinition> alerts, RunLedger ledger, FreshnessBoard board, InstantSource wall) {
    this.alerts = List.copyOf(alerts);
    this.ledger = ledger;
    this.history = ledger.history();
    this.freshness = new FreshnessWatch(board, ledger, wall);
    this.wall = wall;
    this.delivery = new Delivery(wall);
  }

  public List<AlertDefinition> definitions() {
    return alerts;
  }

  /// Begins to look.
  public void start() {
    ledger.tellAgain();
    var _ = watch.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      for (FlowRun run : history.untold(AT_ONCE)) {
        if (ledger.claimTelling(run.id())) {
          tell(run);
          ledger.told(run.id());
        }
      }
      if (looks++ % FRESHNESS_EVERY == 0) {
        for (AlertDefinition alert : alerts) {
          if (silentUntil(alert.name()).isEmpty()) {
            freshness.look(alert, message -> sendAll(alert, message));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Alerts could not be looked after, and will be again: {}", e.toString());
    }
  }

  /// A run that failed because another did is not told of: the other is.
  private void tell(FlowRun run) throws InterruptedException {
    boolean isRoot =
        history.children(run.id()).stream().noneMatch(child -> child.state() == State.FAILED);
    for (AlertDefinition alert : alerts) {
      boolean isMeant = alert.flows().isEmpty() || alert.flows().contains(run.flow().value());
      if (isRoot && isMeant && silentUntil(alert.name()).isEmpty()) {
        sendAll(alert, failure(run));
      }
    }
  }

  private AlertMessage failure(FlowRun run) {
    var affected = new ArrayList<String>();
    List<StepRun> steps = history.steps(run.id());
    String failed =
        steps.stream()
            .filter(step -> step.state() == State.FAILED)
            .map(StepRun::name)
            .findFirst()
            .orElse("none");
    steps.stream()
        .filter(step -> step.state() == State.SKIPPED && step.problem() != null)
        .forEach(step -> affected.add("step '%s' (%s)".formatted(step.name(), step.kind())));
    for (Optional<FlowRun> parent = parent(run); parent.isPresent(); ) {
      affected.add("flow '%s', run %s".formatted(parent.get().flow(), parent.get().id()));
      parent = parent(parent.get());
    }
    FlowRun.Interval interval = run.interval();
    if (interval != null) {
      affected.add("the interval %s to %s".formatted(interval.start(), interval.end()));
    }
    return new AlertMessage(
        "run/" + run.id(),
        "Flow '%s' failed at step '%s'".formatted(run.flow(), failed),
        String.valueOf(run.problem()),
        affected,
        "See './millrace flow logs %s'; go on with './millrace flow retry %s'."
            .formatted(run.id(), run.id()));
  }

  private Optional<FlowRun> parent(FlowRun run) {
    return run.parent() == null ? Optional.empty() : history.run(run.parent());
  }

  private void sendAll(AlertDefinition alert, AlertMessage message) throws InterruptedException {
    for (Channel channel : alert.to()) {
      for (int attempt = 1; ; attempt++) {
        try {
          delivery.send(channel, message);
          break;
        } catch (IOException e) {
          if (attempt == ATTEMPTS) {
            LOG.error(
                "The alert '{}' could not be sent by {}: {}. It said: {}",
                alert.name(),
                channel.kind(),
                e.getMessage(),
                message.title());
            break;
          }
          Thread.sleep(FIRST_PAUSE.toMillis() << (attempt - 1));
        }
      }
    }
  }

  /// Tells of trouble that is no run's, by every alert that is not about certain flows. Returns
  /// when it is sent, or was tried often enough.
  public void tell(AlertMessage message) {
    try {
      for (AlertDefinition alert : alerts) {
        if (alert.flows().isEmpty() && silentUntil(alert.name()).isEmpty()) {
          sendAll(alert, message);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Sends a message that says it is a test, by every channel.
  ///
  /// @throws MillraceException NOT_FOUND, or SOURCE_UNREACHABLE with every channel that failed
  public void test(String name) throws InterruptedException {
    AlertDefinition alert = require(name);
    var problems = new ArrayList<dev.millrace.contracts.problem.Problem>();
    for (Channel channel : alert.to()) {
      try {
        delivery.send(
            channel,
            new AlertMessage(
                "test/" + name,
                "Test of the alert '%s'".formatted(name),
                "Nothing is wrong.",
                List.of(),
                "There is nothing to do."));
      } catch (IOException e) {
        problems.add(
            ProblemCode.SOURCE_UNREACHABLE.problem(
                "The alert '%s' could not be sent by %s: %s."
                    .formatted(name, channel.kind(), e.getMessage()),
                "Check the channel in alerts/%s.yaml.".formatted(name)));
      }
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
  }

  /// Says nothing for a while; failures of that time are never told.
  public Instant silence(String name, Duration time) {
    AlertDefinition alert = require(name);
    Instant until = wall.instant().plus(time);
    ledger.mark("silence/" + alert.name(), until.toString(), List.of(), false);
    return until;
  }

  /// Until when an alert is silenced; empty when it is not.
  public Optional<Instant> silentUntil(String name) {
    return ledger
        .mark("silence/" + name)
        .map(Instant::parse)
        .filter(until -> until.isAfter(wall.instant()));
  }

  private AlertDefinition require(String name) {
    return alerts.stream()
        .filter(alert -> alert.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no alert '%s'.".formatted(name),
                Nearest.hint(
                    name,
                    alerts.stream().map(AlertDefinition::name).toList(),
                    "Define it as alerts/%s.yaml.".formatted(name))));
  }

  @Override
  public void close() {
    watch.shutdownNow();
    delivery.close();
  }
}
