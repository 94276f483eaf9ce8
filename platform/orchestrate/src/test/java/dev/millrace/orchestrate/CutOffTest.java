package dev.millrace.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Limits;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.definition.StepRules;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.orchestrate.FlowRun.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that dies at any commit of a run, before or after it has arrived.
final class CutOffTest {

  private static final FlowName NAME = new FlowName("daily");
  private static final Where HERE = new Where("flows/daily.yaml", 1);

  @TempDir private Path directory = Path.of("unset");

  @Test
  void whereverTheProcessDiesTheRunEndsAndEveryEffectIsThereOnce() throws InterruptedException {
    int commits = commitsOfAWholeRun();
    assertThat(commits).isGreaterThan(8);
    for (int last = 2; last <= commits; last++) {
      dieAt(last, false);
      dieAt(last, true);
    }
  }

  private int commitsOfAWholeRun() {
    var effects = new Effects();
    try (var real = SqliteDatabase.open(directory.resolve("whole.db"))) {
      var counted = new CutOffDatabase(real, Integer.MAX_VALUE, true);
      try (Flows flows = open(counted, effects)) {
        flows.start();
        flows.trigger(NAME, "test");
        until(() -> flows.history().count(State.SUCCEEDED) == 1);
      }
      assertThat(effects.left()).hasSize(5);
      return counted.commits();
    }
  }

  private void dieAt(int last, boolean isAfter) throws InterruptedException {
    String place = "commit %d, %s".formatted(last, isAfter ? "after" : "before");
    var effects = new Effects();
    Path file = directory.resolve("%d-%s.db".formatted(last, isAfter));
    try (var real = SqliteDatabase.open(file)) {
      var dying = new CutOffDatabase(real, last, isAfter);
      Flows first = null;
      try {
        first = open(dying, effects);
        first.start();
        first.trigger(NAME, "test");
        dying.cut().await(20, TimeUnit.SECONDS);
      } catch (RuntimeException e) {
        // It died while it opened, or while it was asked for a run.
      }
      try (Flows second = open(real, effects)) {
        second.start();
        if (second.history().runs(NAME, null, 10).isEmpty()) {
          second.trigger(NAME, "test again");
        }
        until(() -> second.history().count(State.SUCCEEDED) == 1);
        assertThat(second.history().runs(NAME, null, 10)).as(place).hasSize(1);
      }
      assertThat(effects.left()).as(place).hasSize(5);
      // Of what was done, at most what was under way at the time of death is begun again.
      var distinct = new HashSet<>(effects.begun());
      assertThat(effects.begun().size() - distinct.size()).as(place).isLessThanOrEqualTo(1 + 2);
      if (first != null) {
        first.close();
      }
    }
  }

  private static Flows open(PlatformDatabase database, Effects effects) {
    return new Flows(
        new Flows.Parts(
            database,
            null,
            new Flows.Clocks(BusinessClock.wall(), InstantSource.system(), ZoneOffset.UTC),
            new Random(7),
            FlowSettings.DEFAULT,
            List.of()),
        List.of(flow()),
        List.of(effects));
  }

  private static FlowDefinition flow() {
    Step each = new Step("each", "work", Map.of(), List.of("a"), HERE);
    return FlowDefinition.of(
            NAME,
            List.of(
                new Step("a", "work", Map.of(), List.of(), HERE),
                each.withRules(StepRules.DEFAULT.forEach(new ForEach.Items(List.of("x", "y")))),
                new Step("b", "work", Map.of("fails", "once"), List.of("each"), HERE),
                new Step("c", "work", Map.of(), List.of("b"), HERE)),
            HERE)
        .withLimits(new Limits(1, 2, null))
        .withRetry(new Retry(2, Duration.ZERO));
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not happen within 30 s.");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
