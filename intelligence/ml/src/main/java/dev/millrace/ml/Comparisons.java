package dev.millrace.ml;

import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.ml.rollout.Observations;
import dev.millrace.ml.rollout.Observations.Outcome;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scores requests once more by the version that did not answer them, off the answer's path: one
/// thread, so many waiting, and what finds no room is dropped and counted. Safe for any thread.
final class Comparisons implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Comparisons.class);
  private static final int MOST_WAITING = 1_000;
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final ServedModels served;
  private final OnlineFeatures online;
  private final Answers answers;
  private final BlockingQueue<Task> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private volatile boolean isClosed;

  Comparisons(ServedModels served, OnlineFeatures online, Answers answers) {
    this.served = served;
    this.online = online;
    this.answers = answers;
  }

  /// A request that was answered.
  ///
  /// @param views whose features versions read that do not say
  /// @param byChallenger whether the challenger has answered it
  record Task(
      Rollout rollout,
      Observations seen,
      Prediction given,
      FeatureLook look,
      List<ViewName> views,
      boolean byChallenger) {}

  void add(Task task) {
    if (!waiting.offer(task)) {
      dropped.increment();
    }
    if (isStarted.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("shadow").start(this::work);
    }
  }

  long dropped() {
    return dropped.sum();
  }

  private void work() {
    try {
      while (!isClosed) {
        Task task = waiting.poll(1, TimeUnit.SECONDS);
        if (task != null) {
          compare(task);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void compare(Task task) {
    try {
      ServedModel other =
          served.version(
              task.rollout().model(),
              task.byChallenger() ? task.rollout().baseline() : task.rollout().challenger());
      score(task, other);
    } catch (RuntimeException e) {
      LOG.debug("A comparison of '{}' failed", task.rollout().model(), e);
      failed(task);
    }
  }

  private void score(Task task, ServedModel other) {
    long start = System.nanoTime();
    List<ViewName> views = other.views(task.views());
    FeatureLook look =
        task.look().views().containsAll(views)
            ? task.look()
            : task.look().again(online, views, task.given().key());
    if (!look.isKnown()) {
      if (isShadow(task)) {
        task.seen().tried(Outcome.WITHHELD, Double.NaN);
      }
      return;
    }
    double score = other.answer(other.row(look::number));
    double given = task.given().probability();
    task.seen()
        .compared(
            task.byChallenger() ? score : given,
            task.byChallenger() ? given : score,
            other.willChurn(score) != task.given().willChurn());
    if (isShadow(task)) {
      task.seen().tried(Outcome.ANSWERED, (System.nanoTime() - start) / NANOS_PER_MILLI);
    }
    if (!task.byChallenger()) {
      answers.keepShadow(task.given(), other, score, look);
    }
  }

  /// A failure of the champion is nothing against the challenger.
  private static void failed(Task task) {
    if (!task.byChallenger() && isShadow(task)) {
      task.seen().tried(Outcome.FAILED, Double.NaN);
    }
  }

  private static boolean isShadow(Task task) {
    return task.rollout().stage() == Rollout.Stage.SHADOW;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
