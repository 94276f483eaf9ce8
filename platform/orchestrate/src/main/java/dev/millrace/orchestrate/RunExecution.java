package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowPlaces;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.StepAttempt.Outcome;
import dev.millrace.orchestrate.store.RunLedger.Change;
import dev.millrace.orchestrate.store.RunLedger.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Carries one run forward from where its stored state says it is. What has ended, what was said
/// and what begins next are one commit, and only then does it begin: a chain of steps costs one
/// commit for each.
final class RunExecution {

  private static final Duration WAIT_FOR_TURN = Duration.ofSeconds(1);
  private static final Duration WAIT_FOR_WORD = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LAST_GRACE = Duration.ofSeconds(6);

  private final Workshop workshop;
  private final FlowDefinition flow;
  private final FlowRun run;
  private final Runnable begun;
  private final RunValues values;
  private final Decision decision;
  private final Map<String, StepProgress> steps = new LinkedHashMap<>();
  private final List<StepProgress> byPriority = new ArrayList<>();
  private final Map<String, StepAttempt> active = new HashMap<>();
  private final LinkedBlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final List<StepRun> added = new ArrayList<>();
  private final Map<String, StepRun> changed = new LinkedHashMap<>();
  private final List<LogLine> lines = new ArrayList<>();

  /// Begun, and to be started when that is committed.
  private final List<StepAttempt> toStart = new ArrayList<>();

  private volatile boolean isStopping;
  private @Nullable String overdue;

  /// @param begun called when it has its turn, so that others may look for theirs
  RunExecution(Workshop workshop, FlowDefinition flow, FlowRun run, Runnable begun) {
    this.workshop = workshop;
    this.flow = flow;
    this.run = run;
    this.begun = begun;
    var zone = flow.triggers().zone();
    this.values = new RunValues(run, zone == null ? workshop.zone() : zone, this::stateOf);
    this.decision = new Decision(values, steps);
  }

  /// Something that a run must look at.
  sealed interface News {

    record Done(StepAttempt attempt, Outcome outcome) implements News {}

    record Said(LogLine line) implements News {}

    record Granted(StepAttempt attempt) implements News {}

    record Look() implements News {}
  }

  /// Looks at the stored state soon: somebody has changed it.
  void look() {
    news.add(new News.Look());
  }

  /// Begins nothing more and ends soon; the stored state is where the next process goes on.
  void stop() {
    isStopping = true;
    look();
  }

  /// Runs steps until the run is over or has to wait.
  ///
  /// @return how long to wait before going on, or nothing when there is nothing more to do
  /// @throws InterruptedException when the process stops
  Optional<Duration> advance() throws InterruptedException {
    Optional<Turn> turn = workshop.ledger().begin(run.id(), flow);
    if (turn.isEmpty()) {
      boolean isOver =
          workshop.ledger().history().run(run.id()).map(r -> r.state().isOver()).orElse(true);
      return isOver ? Optional.empty() : Optional.of(WAIT_FOR_TURN);
    }
    begun.run();
    try {
      return advance(turn.get());
    } finally {
      leave();
    }
  }

  private Optional<Duration> advance(Turn turn) throws InterruptedException {
    load();
    Duration limit = flow.limits().timeout();
    long end = limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
    while (true) {
      if (isStopping) {
        wind(turn);
        throw new InterruptedException("The process stops.");
      }
      if (overdue == null && limit != null && System.nanoTime() > end) {
        expire(limit);
      }
      decide();
      if (overdue == null) {
        take();
      }
      if (active.isEmpty() && isOver()) {
        return end(turn);
      }
      if (!commit(turn)) {
        return Optional.empty();
      }
      toStart.forEach(StepAttempt::start);
      toStart.clear();
      Optional<Duration> pause = pause();
      if (pause.isPresent()) {
        return pause;
      }
      if (!hear(turn, waitNanos(end))) {
        return Optional.empty();
      }
    }
  }

  private void load() {
    var history = workshop.ledger().history();
    Map<String, StepRun> stored = new HashMap<>();
    history.steps(run.id()).forEach(step -> stored.put(step.name(), step));
    Map<String, List<StepRun>> entries = new HashMap<>();
    for (StepRun entry : history.openEntries(run.id())) {
      StepRun.Entry of = entry.entry();
      if (of != null) {
        entries.computeIfAbsent(of.step(), _ -> new ArrayList<>()).add(entry);
      }
    }
    for (Step step : flow.steps()) {
      StepRun state = stored.remove(step.name());
      if (state != null) {
        var progress = new StepProgress(step, state);
        steps.put(step.name(), progress);
        if (step.rules().forEach() != null && !state.state().isOver()) {
          Map<State, Integer> over = history.entryCounts(run.id(), step.name());
          if (!over.isEmpty()) {
            progress.map(entries.getOrDefault(step.name(), List.of()), over);
          }
        }
      }
    }
    // What the definition has lost since the run was asked for.
    stored.values().stream()
        .filter(step -> !step.state().isOver())
        .forEach(step ->
            changed.put(step.name(), step.skipped(now(), "It is not defined any more.", null)));
    byPriority.addAll(steps.values());
    byPriority.sort(Comparator.comparingInt(p -> -p.step().rules().priority()));
    for (StepProgress progress : steps.values()) {
      StepRun state = progress.state();
      boolean isUnderWay =
          state.state() == State.RUNNING || (state.state() == State.WAITING && state.attempt() > 0);
      if (isUnderWay && !progress.isMapped()) {
        progress.again(state);
        decision.take(progress);
      } else if (progress.isMapped()) {
        decision.take(progress);
        if (state.state() == State.WAITING) {
          record(progress, state.begun(now()));
        }
      }
    }
  }

  private void decide() {
    List<Decision.Verdict> verdicts = decision.next();
    while (!verdicts.isEmpty()) {
      verdicts.forEach(this::follow);
      verdicts = decision.next();
    }
  }

  private void follow(Decision.Verdict verdict) {
    StepProgress progress = verdict.progress();
    switch (verdict) {
      case Decision.Skip(_, String told, String words) ->
          record(progress, progress.state().skipped(now(), told, words));
      case Decision.Ask _ -> record(progress, progress.state().in(State.NEEDS_APPROVAL));
      case Decision.Run _ -> {
        if (progress.step().rules().forEach() instanceof ForEach.Items(List<String> items)) {
          record(progress, progress.state().begun(now()));
          map(
              progress,
              items.stream().map(item -> FlowPlaces.fill(item, n -> values.of(n, null))).toList());
        } else {
          progress.again(progress.state());
        }
      }
    }
  }

  private void map(StepProgress progress, List<String> items) {
    var entries = new ArrayList<StepRun>();
    for (int i = 0; i < items.size(); i++) {
      entries.add(progress.state().entry(i, items.get(i)));
    }
    added.addAll(entries);
    progress.map(entries, Map.of());
    sum(progress);
  }

  private void sum(StepProgress progress) {
    if (progress.isEveryEntryOver() && !progress.state().state().isOver()) {
      record(progress, progress.sum(now()));
    }
  }

  /// Takes what may begin, as many as there are places for.
  private void take() {
    Instant now = workshop.wall().instant();
    for (StepProgress progress : byPriority) {
      while (active.size() < flow.limits().parallel()) {
        StepRun task = progress.next(now);
        if (task == null) {
          break;
        }
        var attempt =
            new StepAttempt(
                workshop, new StepAttempt.Of(flow, run, values), progress, task, news::add);
        active.put(task.name(), attempt);
        if (attempt.takePlace()) {
          begin(attempt);
          toStart.add(attempt);
        }
      }
    }
  }

  private void begin(StepAttempt attempt) {
    StepRun begun = attempt.task().begun(now());
    attempt.become(begun);
    changed.put(begun.name(), begun);
    if (begun.entry() == null) {
      attempt.progress().become(begun);
    }
  }

  /// Whether every step is over; then nobody is left to wait for.
  private boolean isOver() {
    return steps.values().stream().allMatch(progress -> progress.state().state().isOver());
  }

  private boolean commit(Turn turn) {
    if (added.isEmpty() && changed.isEmpty() && lines.isEmpty()) {
      return true;
    }
    boolean isHeld = workshop.ledger().commit(turn, new Change(added, changed.values(), lines));
    clear();
    return isHeld;
  }

  private void clear() {
    added.clear();
    changed.clear();
    lines.clear();
  }

  private Optional<Duration> end(Turn turn) {
    Optional<StepRun> failed =
        steps.values().stream()
            .map(StepProgress::state)
            .filter(step -> step.state() == State.FAILED)
            .findFirst();
    String problem =
        overdue != null
            ? overdue
            : failed
                .map(step -> "Step '%s': %s".formatted(step.name(), step.problem()))
                .orElse(null);
    workshop
        .ledger()
        .end(
            turn,
            new Change(added, changed.values(), lines),
            problem == null ? State.SUCCEEDED : State.FAILED,
            problem);
    return Optional.empty();
  }

  /// When nothing is under way and the next moment is not near, the run need not be kept in memory.
  private Optional<Duration> pause() {
    if (!active.isEmpty() || !news.isEmpty()) {
      return Optional.empty();
    }
    Instant due = nextDue();
    if (due != null) {
      Duration wait = Duration.between(workshop.wall().instant(), due);
      return wait.compareTo(LOOK) > 0 ? Optional.of(wait) : Optional.empty();
    }
    boolean isAsking =
        steps.values().stream()
            .anyMatch(progress -> progress.state().state() == State.NEEDS_APPROVAL);
    return isAsking ? Optional.of(WAIT_FOR_WORD) : Optional.empty();
  }

  private @Nullable Instant nextDue() {
    Instant first = null;
    for (StepProgress progress : steps.values()) {
      Instant due = progress.nextDue();
      if (due != null && (first == null || due.isBefore(first))) {
        first = due;
      }
    }
    return first;
  }

  private long waitNanos(long end) {
    long wait = Math.min(LOOK.toNanos(), Math.max(0, end - System.nanoTime()));
    Instant due = active.size() < flow.limits().parallel() ? nextDue() : null;
    if (due != null) {
      wait = Math.min(wait, Duration.between(workshop.wall().instant(), due).toNanos());
    }
    for (StepAttempt attempt : active.values()) {
      wait = Math.min(wait, attempt.nanosLeft());
    }
    return Math.max(0, wait);
  }

  /// Waits for news, and takes in all there are.
  ///
  /// @return false when the turn is over
  private boolean hear(Turn turn, long nanos) throws InterruptedException {
    News first = news.poll(nanos, TimeUnit.NANOSECONDS);
    boolean hasLooked = first == null;
    for (News one = first; one != null; one = news.poll()) {
      hasLooked |= one instanceof News.Look;
      hear(one);
    }
    active.values().forEach(StepAttempt::interruptWhenLate);
    if (hasLooked) {
      adoptApprovals();
    }
    return !hasLooked || workshop.ledger().isHeld(turn);
  }

  private void hear(News one) {
    switch (one) {
      case News.Said(LogLine line) -> lines.add(line);
      case News.Look _ -> {}
      case News.Granted(StepAttempt attempt) -> {
        begin(attempt);
        toStart.add(attempt);
      }
      case News.Done(StepAttempt attempt, Outcome outcome) -> done(attempt, outcome);
    }
  }

  private void done(StepAttempt attempt, Outcome outcome) {
    active.remove(attempt.task().name());
    attempt.givePlaceBack();
    StepRun task = attempt.task();
    switch (outcome) {
      case Outcome.Listed(List<String> items) -> map(attempt.progress(), items);
      case Outcome.Succeeded(var report) -> {
        say(task.name(), LogLine.Level.INFO, report.summary());
        record(attempt.progress(), task.succeeded(now(), report.summary(), report.result()));
      }
      case Outcome.Failed(String problem, List<String> words) -> {
        words.forEach(line -> say(task.name(), LogLine.Level.ERROR, line));
        failed(attempt.progress(), task, problem);
      }
      case Outcome.CutOff _ -> cutOff(attempt.progress(), task);
    }
  }

  /// A step that ends because the process does stays as it is stored: whoever comes next begins it
  /// again.
  private void cutOff(StepProgress progress, StepRun task) {
    if (overdue != null || !isStopping) {
      failed(progress, task, overdue == null ? "It was interrupted." : overdue);
    }
  }

  private void failed(StepProgress progress, StepRun task, String problem) {
    Retry own = progress.step().rules().retry();
    Retry retry = own == null ? flow.retry() : own;
    if (task.attempt() > retry.times() || overdue != null) {
      record(progress, task.failed(now(), problem));
      return;
    }
    Instant due = workshop.wall().instant().plus(retry.delayAfter(task.attempt()));
    StepRun waiting = task.againAt(now(), due, problem);
    record(progress, waiting);
    progress.again(waiting);
  }

  /// Keeps what a step or an entry has become, for the next commit.
  private void record(StepProgress progress, StepRun state) {
    changed.put(state.name(), state);
    if (state.entry() == null) {
      progress.become(state);
    } else if (state.state().isOver()) {
      progress.count(state);
      sum(progress);
    }
  }

  private void say(String step, LogLine.Level level, String message) {
    lines.add(LogLine.of(now(), step, level, message));
  }

  private void adoptApprovals() {
    boolean isAsking =
        steps.values().stream()
            .anyMatch(progress -> progress.state().state() == State.NEEDS_APPROVAL);
    if (isAsking) {
      for (StepRun stored : workshop.ledger().history().steps(run.id())) {
        StepProgress progress = steps.get(stored.name());
        if (progress != null
            && progress.state().state() == State.NEEDS_APPROVAL
            && stored.state() == State.WAITING) {
          progress.become(stored);
          decision.ask(progress);
        }
      }
    }
  }

  /// The run has had its time: what is under way is interrupted, what has not begun never does.
  private void expire(Duration limit) {
    overdue =
        "The run took longer than %s."
            .formatted(dev.millrace.contracts.definition.Durations.toText(limit));
    active.values().forEach(StepAttempt::interrupt);
    for (StepProgress progress : steps.values()) {
      boolean isBegun = active.values().stream().anyMatch(a -> a.progress() == progress);
      if (!progress.state().state().isOver() && (!isBegun || progress.isMapped())) {
        record(progress, progress.state().failed(now(), overdue));
      }
    }
  }

  /// Lets what is under way end within a grace, and keeps what has.
  private void wind(Turn turn) throws InterruptedException {
    long grace = System.nanoTime() + GRACE.toNanos();
    long end = grace + LAST_GRACE.toNanos();
    while (!active.isEmpty() && System.nanoTime() < end) {
      if (System.nanoTime() > grace) {
        active.values().forEach(StepAttempt::interrupt);
      }
      News one = news.poll(50, TimeUnit.MILLISECONDS);
      if (one != null) {
        hearLast(one);
      }
    }
    commit(turn);
  }

  /// A failure may be of the stop's making, and does not count.
  private void hearLast(News one) {
    if (one instanceof News.Done(StepAttempt attempt, Outcome.Failed _)) {
      active.remove(attempt.task().name());
      attempt.givePlaceBack();
      return;
    }
    hear(one);
  }

  /// Nothing of the run stays behind in this process.
  private void leave() {
    Collection<StepAttempt> left = List.copyOf(active.values());
    left.forEach(StepAttempt::interrupt);
    left.forEach(StepAttempt::awaitEnd);
    left.forEach(StepAttempt::givePlaceBack);
  }

  private @Nullable StepRun stateOf(String step) {
    StepProgress progress = steps.get(step);
    return progress == null ? null : progress.state();
  }

  private Instant now() {
    return workshop.clock().instant();
  }
}
