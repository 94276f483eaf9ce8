package dev.millrace.orchestrate.fresh;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the last runs of a flow say about the next one. Each of them is one way in which it may go:
/// what belongs together in a run, such as a slow read and a slow build, stays together.
final class FlowPast {

  /// So many are looked at; of these some weeks' same days, or the latest.
  static final int LOOKED_AT = 60;

  private static final int LATEST = 20;
  private static final int FEWEST = 3;
  private static final int FEWEST_OF_A_WEEKDAY = 4;
  private static final double OTHERWISE = 1.25;
  private static final double A_LITTLE = 0.1;
  private static final double STRETCH = 1.3;

  private final FlowDefinition flow;
  private final Set<String> filling;
  private final ZoneId zone;
  private final List<PastRun> done;

  /// @param filling the steps after which the table is there
  /// @param runs newest first
  FlowPast(FlowDefinition flow, Set<String> filling, ZoneId zone, List<PastRun> runs) {
    this.flow = flow;
    this.filling = filling;
    this.zone = zone;
    this.done = runs.stream().filter(run -> run.hasDone(filling)).toList();
  }

  boolean isEnough() {
    return done.size() >= FEWEST;
  }

  /// The runs to judge a day by: those of its weekday where they take another time than the rest.
  List<PastRun> like(DayOfWeek weekday) {
    List<PastRun> same = new ArrayList<>();
    List<PastRun> others = new ArrayList<>();
    done.forEach(run -> (day(run).getDayOfWeek() == weekday ? same : others).add(run));
    if (same.size() >= FEWEST_OF_A_WEEKDAY && !others.isEmpty()) {
      double ratio = usual(same) / Math.max(1, usual(others));
      if (ratio > OTHERWISE || ratio < 1 / OTHERWISE) {
        return same;
      }
    }
    return done.subList(0, Math.min(LATEST, done.size()));
  }

  private double usual(List<PastRun> runs) {
    List<Duration> spans = runs.stream().map(run -> run.until(filling)).sorted().toList();
    return spans.get(spans.size() / 2).toMillis();
  }

  private LocalDate day(PastRun run) {
    return run.begun().atZone(zone).toLocalDate();
  }

  /// When a run that goes on is over, where each of these tells the rest of its steps. Those that
  /// were done with a step in less than this one has taken for it say nothing any more.
  List<Instant> ends(List<PastRun> like, PastRun current, Instant now) {
    var ends = new ArrayList<Instant>();
    for (PastRun past : like) {
      end(past, current, now, false).ifPresent(ends::add);
    }
    if (ends.isEmpty()) {
      // It takes longer than it ever has.
      for (PastRun past : like) {
        end(past, current, now, true).ifPresent(ends::add);
      }
    }
    return ends;
  }

  private Optional<Instant> end(PastRun past, PastRun current, Instant now, boolean isLonger) {
    Map<String, @Nullable Instant> known = new HashMap<>();
    Instant last = current.begun();
    for (String step : filling) {
      Instant ended = end(step, past, current, now, isLonger, known);
      if (ended == null) {
        return Optional.empty();
      }
      last = ended.isAfter(last) ? ended : last;
    }
    return Optional.of(last.isBefore(now) ? now : last);
  }

  private @Nullable Instant end(
      String name,
      PastRun past,
      PastRun current,
      Instant now,
      boolean isLonger,
      Map<String, @Nullable Instant> known) {
    if (known.containsKey(name)) {
      return known.get(name);
    }
    known.put(name, now);
    Instant found = newEnd(name, past, current, now, isLonger, known);
    known.put(name, found);
    return found;
  }

  private @Nullable Instant newEnd(
      String name,
      PastRun past,
      PastRun current,
      Instant now,
      boolean isLonger,
      Map<String, @Nullable Instant> known) {
    Optional<Instant> over = current.ended(name);
    Optional<Step> step = flow.step(name);
    if (over.isPresent() || step.isEmpty()) {
      return over.orElse(now);
    }
    Instant ready = current.begun();
    for (String before : step.get().after()) {
      Instant ended = end(before, past, current, now, isLonger, known);
      if (ended == null) {
        return null;
      }
      ready = ended.isAfter(ready) ? ended : ready;
    }
    Duration span = past.span(step.get());
    Instant end = ready.plus(span);
    if (!end.isBefore(now)) {
      return end;
    }
    Duration taken = Duration.between(ready, now);
    if (!isLonger) {
      // A span that is only just over may stretch: else one that was far longer would speak alone.
      return taken.toMillis() > span.toMillis() * STRETCH
          ? null
          : now.plusMillis((long) (taken.toMillis() * A_LITTLE));
    }
    return now.plus(rest(step.get(), taken));
  }

  /// Of a step that takes longer than it ever has: a little, and as much again as it is over.
  private Duration rest(Step step, Duration taken) {
    Duration longest =
        done.stream().map(run -> run.span(step)).max(Duration::compareTo).orElse(taken);
    Duration over = taken.minus(longest);
    return Duration.ofMillis((long) (taken.toMillis() * A_LITTLE))
        .plus(over.isNegative() ? Duration.ZERO : over);
  }

  /// When a run that begins then is over.
  List<Instant> ends(List<PastRun> like, Instant start) {
    return like.stream().map(run -> start.plus(run.queued()).plus(run.until(filling))).toList();
  }

  /// When a run is over that begins as soon as another moment has come.
  List<Instant> ends(List<PastRun> like, Outlook.At starts) {
    List<Duration> spans =
        like.stream().map(run -> run.queued().plus(run.until(filling))).sorted().toList();
    var ends = new ArrayList<Instant>();
    for (int i = 1; i <= LATEST; i++) {
      double share = (double) i / LATEST;
      int index = Math.clamp((int) Math.ceil(share * spans.size()) - 1, 0, spans.size() - 1);
      ends.add(starts.quantile(share).plus(spans.get(index)));
    }
    return ends;
  }

  /// When a run is over that begins by no schedule: at the time of day of the first run of each
  /// past day.
  List<Instant> ends(List<PastRun> like, LocalDate day, Instant now) {
    Instant midnight = day.atStartOfDay(zone).toInstant();
    var ends = new ArrayList<Instant>();
    Instant latest = midnight;
    for (PastRun run : firstOfDays(like)) {
      Instant start = midnight.plus(sinceMidnight(run));
      latest = start.isAfter(latest) ? start : latest;
      if (!start.isBefore(now)) {
        ends.add(start.plus(run.until(filling)));
      }
    }
    if (!ends.isEmpty()) {
      return ends;
    }
    // Later than ever: it may take as long again as half of the delay.
    Instant start = now.plus(Duration.between(latest, now).dividedBy(2));
    return like.stream().map(run -> start.plus(run.until(filling))).toList();
  }

  private Duration sinceMidnight(PastRun run) {
    return Duration.between(day(run).atStartOfDay(zone).toInstant(), run.begun());
  }

  private List<PastRun> firstOfDays(List<PastRun> runs) {
    var days = new HashSet<LocalDate>();
    // They come newest first.
    return runs.reversed().stream().filter(run -> days.add(day(run))).toList();
  }
}
