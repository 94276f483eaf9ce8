package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.orchestrate.FlowRun.Interval;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.store.RunLedger;
import dev.millrace.orchestrate.store.RunLedger.Wanted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A flow, once for each interval of the past. The same wish has the same runs, so that it can be
/// resumed and never runs an interval twice by accident.
public final class Backfills {

  static final int MAX_RUNS = 10_000;

  private final RunLedger ledger;
  private final RunQueue queue;

  Backfills(RunLedger ledger, RunQueue queue) {
    this.ledger = ledger;
    this.queue = queue;
  }

  /// @param from the first day
  /// @param to the day after the last, as with intervals everywhere
  /// @param isResumed whether runs of the same backfill that failed are tried again
  public record Wish(
      FlowName flow, LocalDate from, LocalDate to, Map<String, String> params, boolean isResumed) {}

  /// What there is to do.
  ///
  /// @param name of the backfill
  /// @param toRun intervals that have not succeeded yet
  /// @param estimate of the time it takes, from the flow's last runs; null when it has none
  /// @param steps what each run does
  public record Preview(
      String name,
      int intervals,
      int toRun,
      Interval span,
      @Nullable Duration estimate,
      List<String> steps) {}

  /// A wish, with what the flow says to it.
  record Spanned(FlowDefinition flow, Schedule schedule, Map<String, String> params, Wish wish) {}

  Preview preview(Spanned of) {
    String name = name(of);
    return preview(of, name, intervals(of), ledger.history().backfill(name));
  }

  /// @param revive lets a run that failed go on
  Preview start(Spanned of, Consumer<FlowRun> revive) {
    String name = name(of);
    List<Interval> intervals = intervals(of);
    List<FlowRun> before = ledger.history().backfill(name);
    if (!before.isEmpty() && !of.wish().isResumed()) {
      long done = before.stream().filter(run -> run.state() == State.SUCCEEDED).count();
      throw ProblemCode.PARAMETER_VALUE.exception(
          "There is this backfill already: %,d of its %,d runs have succeeded."
              .formatted(done, before.size()),
          "Go on with it by --resume, or choose other days.");
    }
    Preview preview = preview(of, name, intervals, before);
    var wanted = new ArrayList<Wanted>();
    for (int i = 0; i < intervals.size(); i++) {
      wanted.add(
          new Wanted(
              new RunId("%s-%05d".formatted(name, i)),
              of.flow(),
              "backfill",
              of.params(),
              intervals.get(i),
              null,
              name));
    }
    ledger.enqueue(wanted);
    before.stream()
        .filter(run -> run.state() == State.FAILED || run.state() == State.CANCELLED)
        .forEach(revive);
    queue.wake(of.flow().name(), Duration.ZERO);
    return preview;
  }

  private Preview preview(Spanned of, String name, List<Interval> intervals, List<FlowRun> before) {
    long done = before.stream().filter(run -> run.state() == State.SUCCEEDED).count();
    int toRun = intervals.size() - (int) done;
    long turns = Math.ceilDiv(toRun, of.flow().limits().maxActive());
    return new Preview(
        name,
        intervals.size(),
        toRun,
        new Interval(intervals.getFirst().start(), intervals.getLast().end()),
        ledger
            .history()
            .usualDuration(of.flow().name())
            .map(d -> d.multipliedBy(turns))
            .orElse(null),
        of.flow().steps().stream().map(FlowDefinition.Step::name).toList());
  }

  private static List<Interval> intervals(Spanned of) {
    Wish wish = of.wish();
    var zone = of.schedule().zone();
    List<Interval> intervals =
        of.schedule()
            .intervals(
                wish.from().atStartOfDay(zone).toInstant(),
                wish.to().atStartOfDay(zone).toInstant(),
                MAX_RUNS + 1);
    if (intervals.isEmpty() || intervals.size() > MAX_RUNS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "From '%s' to '%s' the flow '%s' has %s; expected 1 to %,d."
              .formatted(
                  wish.from(),
                  wish.to(),
                  of.flow().name(),
                  intervals.isEmpty() ? "no whole interval" : "more intervals than that",
                  MAX_RUNS),
          "Choose other days; 'to' is the day after the last.");
    }
    return intervals;
  }

  private static String name(Spanned of) {
    Wish wish = of.wish();
    return "b"
        + hash(
            "%s/%s/%s/%s".formatted(wish.flow(), wish.from(), wish.to(), of.params().toString()));
  }

  /// The same for the same text.
  static String hash(String text) {
    return "%016x"
        .formatted(
            UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits());
  }
}
