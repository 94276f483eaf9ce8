package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowPlaces;
import dev.millrace.contracts.definition.StepRules;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.orchestrate.RunExecution.News;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt of a step or of an entry, on a thread of its own. Its outcome is news for the run,
/// which alone writes anything down.
final class StepAttempt {

  /// Steps that only wait take no place from those that work.
  static final Set<String> WITHOUT_PLACE = Set.of("flow", "approval");

  static final int MAX_ENTRIES = 100_000;
  private static final Logger LOG = LoggerFactory.getLogger(StepAttempt.class);
  private static final int MAX_LINES = 10_000;
  private static final int MAX_LINE = 10_000;

  private final Workshop workshop;
  private final Of of;
  private final StepProgress progress;
  private final Consumer<News> news;
  private final CountDownLatch ended = new CountDownLatch(1);
  private StepRun task;
  private Pool.@Nullable Wish place;
  private @Nullable Thread thread;
  private long deadline = Long.MAX_VALUE;
  private volatile boolean isLate;

  StepAttempt(Workshop workshop, Of of, StepProgress progress, StepRun task, Consumer<News> news) {
    this.workshop = workshop;
    this.of = of;
    this.progress = progress;
    this.task = task;
    this.news = news;
  }

  /// Of what it is an attempt.
  record Of(FlowDefinition flow, FlowRun run, RunValues values) {}

  /// How it went.
  sealed interface Outcome {

    record Succeeded(StepRunner.Report report) implements Outcome {}

    /// The entries of a step that runs for each of them.
    record Listed(List<String> items) implements Outcome {}

    /// @param words for the run's log
    record Failed(String problem, List<String> words) implements Outcome {}

    /// The process stops, or the run is not ours any more.
    record CutOff() implements Outcome {}
  }

  StepProgress progress() {
    return progress;
  }

  StepRun task() {
    return task;
  }

  void become(StepRun begun) {
    task = begun;
  }

  /// @return whether there is a place; else it will be told when there is
  boolean takePlace() {
    if (WITHOUT_PLACE.contains(progress.step().kind())) {
      return true;
    }
    StepRules rules = progress.step().rules();
    Pool pool = workshop.pools().get(rules.pool());
    if (pool == null) {
      return true;
    }
    Pool.Wish wish = pool.take(rules.priority(), () -> news.accept(new News.Granted(this)));
    place = wish;
    return wish.isGranted();
  }

  void givePlaceBack() {
    Pool.Wish mine = place;
    place = null;
    if (mine != null) {
      mine.end();
    }
  }

  void start() {
    Duration timeout = progress.step().rules().timeout();
    deadline = timeout == null ? Long.MAX_VALUE : System.nanoTime() + timeout.toNanos();
    thread = workshop.threads().newThread(this::run);
    thread.start();
  }

  long nanosLeft() {
    return deadline == Long.MAX_VALUE || isLate
        ? Long.MAX_VALUE
        : Math.max(0, deadline - System.nanoTime());
  }

  void interruptWhenLate() {
    if (!isLate && deadline != Long.MAX_VALUE && System.nanoTime() >= deadline) {
      isLate = true;
      interrupt();
    }
  }

  void interrupt() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /// Waits for the thread's end, but not for ever.
  void awaitEnd() {
    if (thread == null) {
      return;
    }
    try {
      if (!ended.await(10, TimeUnit.SECONDS)) {
        LOG.warn("Step '{}' of run {} does not end", task.name(), of.run().id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Outcome outcome;
    try {
      outcome = work();
    } catch (InterruptedException e) {
      outcome = new Outcome.CutOff();
    } catch (MillraceException e) {
      outcome =
          new Outcome.Failed(
              e.problem().message(), e.problems().stream().map(Problem::toText).toList());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      LOG.error("Step '{}' of flow '{}' met a bug", task.name(), of.flow().name(), e);
      outcome = new Outcome.Failed(e.toString(), List.of(e.toString()));
    }
    boolean isDone = outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.Listed;
    ended.countDown();
    news.accept(new News.Done(this, isLate && !isDone ? late() : outcome));
  }

  private Outcome late() {
    Duration timeout = progress.step().rules().timeout();
    String words =
        "It took longer than %s."
            .formatted(Durations.toText(timeout == null ? Duration.ZERO : timeout));
    return new Outcome.Failed(words, List.of(words));
  }

  private Outcome work() throws InterruptedException {
    Step step = progress.step();
    if (task.entry() == null && step.rules().forEach() instanceof ForEach.Query(String sql)) {
      return new Outcome.Listed(workshop.tables().firstColumn(filledSql(sql), MAX_ENTRIES));
    }
    StepRunner runner = workshop.runners().get(step.kind());
    if (runner == null) {
      throw new IllegalStateException("No runner for '" + step.kind() + "'; this is a bug.");
    }
    var arguments = new LinkedHashMap<String, String>();
    boolean isSql = step.kind().equals(SqlStep.KIND);
    step.arguments()
        .forEach((name, value) -> arguments.put(name, isSql ? filledSql(value) : filled(value)));
    var lists = new LinkedHashMap<String, List<String>>();
    step.rules()
        .lists()
        .forEach((name, list) -> lists.put(name, list.stream().map(this::filled).toList()));
    return new Outcome.Succeeded(
        runner.run(
            new StepRunner.Call(
                effect(), task.name(), task.attempt(), arguments, lists, bounded())));
  }

  private String filled(String text) {
    return FlowPlaces.fill(text, this::value);
  }

  private String filledSql(String text) {
    return FlowPlaces.fillSql(text, this::value);
  }

  private String value(String name) {
    StepRun.Entry entry = task.entry();
    return of.values().of(name, entry == null ? null : entry.value());
  }

  /// Under which name the effect is left. The first step of a kind leaves it under the run's own;
  /// others have one of their own, because an effect under a known name is not left again.
  private RunId effect() {
    StepRun.Entry entry = task.entry();
    String run = of.run().id().value();
    if (entry != null) {
      return new RunId("%s-s%d-%d".formatted(run, task.position(), entry.index()));
    }
    boolean isFirst =
        of.flow().steps().stream()
            .filter(step -> step.kind().equals(task.kind()))
            .findFirst()
            .map(step -> step.name().equals(task.name()))
            .orElse(true);
    return isFirst ? of.run().id() : new RunId("%s-s%d".formatted(run, task.position()));
  }

  private Consumer<String> bounded() {
    var said = new AtomicInteger();
    return line -> {
      int number = said.incrementAndGet();
      if (number <= MAX_LINES) {
        String words = number == MAX_LINES ? "More lines are left out." : line;
        news.accept(
            new News.Said(
                LogLine.of(
                    workshop.clock().instant(),
                    task.name(),
                    LogLine.Level.INFO,
                    words.substring(0, Math.min(MAX_LINE, words.length())))));
      }
    };
  }
}
