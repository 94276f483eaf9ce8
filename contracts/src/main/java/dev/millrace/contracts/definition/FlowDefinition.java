package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Steps that belong together, and when they run.
///
/// @param retry of steps that say nothing of their own
/// @param steps those of `on_failure` among them: they wait for all others and run when one failed
public record FlowDefinition(
    FlowName name,
    @Nullable String description,
    @Nullable String owner,
    List<String> tags,
    FlowTriggers triggers,
    Limits limits,
    List<FlowParam> params,
    Retry retry,
    List<Step> steps,
    Where where) {

  public FlowDefinition {
    tags = List.copyOf(tags);
    params = List.copyOf(params);
    steps = List.copyOf(steps);
  }

  /// A flow that runs when somebody asks.
  public static FlowDefinition of(FlowName name, List<Step> steps, Where where) {
    return new FlowDefinition(
        name,
        null,
        null,
        List.of(),
        FlowTriggers.NONE,
        Limits.DEFAULT,
        List.of(),
        Retry.DEFAULT,
        steps,
        where);
  }

  public FlowDefinition describedAs(String words) {
    return new FlowDefinition(
        name, words, owner, tags, triggers, limits, params, retry, steps, where);
  }

  public FlowDefinition withTriggers(FlowTriggers other) {
    return new FlowDefinition(
        name, description, owner, tags, other, limits, params, retry, steps, where);
  }

  public FlowDefinition withRetry(Retry other) {
    return new FlowDefinition(
        name, description, owner, tags, triggers, limits, params, other, steps, where);
  }

  public FlowDefinition withLimits(Limits other) {
    return new FlowDefinition(
        name, description, owner, tags, triggers, other, params, retry, steps, where);
  }

  public FlowDefinition withParams(List<FlowParam> other) {
    return new FlowDefinition(
        name, description, owner, tags, triggers, limits, other, retry, steps, where);
  }

  public Optional<Step> step(String wanted) {
    return steps.stream().filter(step -> step.name().equals(wanted)).findFirst();
  }

  /// @param kind the word of a step runner: `build`
  /// @param after names of steps that must be over, as `rules` say how
  public record Step(
      String name,
      String kind,
      Map<String, String> arguments,
      List<String> after,
      StepRules rules,
      Where where) {

    public Step {
      arguments = Map.copyOf(arguments);
      after = List.copyOf(after);
    }

    public Step(
        String name, String kind, Map<String, String> arguments, List<String> after, Where where) {
      this(name, kind, arguments, after, StepRules.DEFAULT, where);
    }

    public Step withRules(StepRules other) {
      return new Step(name, kind, arguments, after, other, where);
    }
  }

  /// @param maxActive how many runs of the flow go on at once
  /// @param parallel how many steps of one run go on at once
  /// @param timeout of a run as a whole; null for none
  public record Limits(int maxActive, int parallel, @Nullable Duration timeout) {
    public static final Limits DEFAULT = new Limits(1, 4, null);
  }

  /// @param times how often a failed step is tried again; 0 for never
  /// @param delay before the first time
  /// @param backoff what each next delay is multiplied by
  /// @param maxDelay what no delay exceeds
  public record Retry(int times, Duration delay, double backoff, Duration maxDelay) {

    private static final Duration MAX_DELAY = Duration.ofHours(1); // before what is made with it
    public static final Retry DEFAULT = new Retry(2, Duration.ofSeconds(5));

    public Retry(int times, Duration delay) {
      this(times, delay, 1, MAX_DELAY);
    }

    /// @param attempt the one that failed, counted from 1
    public Duration delayAfter(int attempt) {
      double millis = (double) delay.toMillis() * Math.pow(backoff, attempt - 1.0);
      return Duration.ofMillis((long) Math.min(millis, (double) maxDelay.toMillis()));
    }
  }
}
