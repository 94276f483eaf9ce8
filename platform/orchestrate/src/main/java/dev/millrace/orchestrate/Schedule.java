package dev.millrace.orchestrate;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowTriggers;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.orchestrate.FlowRun.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The moments at which a flow is due, in the shop's time. Between two of them lies an interval,
/// and the run at its end is the one that answers for it.
final class Schedule {

  /// How far back the moment before another is looked for; a cron of 29 February is within.
  private static final Duration FARTHEST = Duration.ofDays(366 * 9L);

  private final Next next;
  private final ZoneId zone;

  private Schedule(Next next, ZoneId zone) {
    this.next = next;
    this.zone = zone;
  }

  /// @param standard the zone of flows that name none
  /// @throws MillraceException DEFINITION_VALUE when the five fields cannot be read
  static Optional<Schedule> of(FlowDefinition flow, ZoneId standard) {
    FlowTriggers triggers = flow.triggers();
    ZoneId zone = triggers.zone() == null ? standard : triggers.zone();
    Duration every = triggers.every();
    if (every != null) {
      return Optional.of(new Schedule(every(every, zone), zone));
    }
    String cron = triggers.cron();
    return cron == null
        ? Optional.empty()
        : Optional.of(new Schedule(cron(flow, cron, zone), zone));
  }

  /// Each midnight.
  static Schedule daily(ZoneId zone) {
    return new Schedule(
        moment -> moment.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant(),
        zone);
  }

  ZoneId zone() {
    return zone;
  }

  Instant after(Instant moment) {
    return next.after(moment);
  }

  /// The last moment that is not after the given one.
  Optional<Instant> upTo(Instant moment) {
    for (Duration back = Duration.ofMinutes(1);
        back.compareTo(FARTHEST) < 0;
        back = back.multipliedBy(2)) {
      Instant found = after(moment.minus(back));
      if (!found.isAfter(moment)) {
        for (Instant later = after(found); !later.isAfter(moment); later = after(found)) {
          found = later;
        }
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /// What the run that is due at a moment answers for.
  Interval intervalEnding(Instant end) {
    return new Interval(upTo(end.minusMillis(1)).orElse(end), end);
  }

  /// The intervals that lie whole between two moments, the first of them first.
  List<Interval> intervals(Instant from, Instant to, int limit) {
    var found = new ArrayList<Interval>();
    Instant start = after(from.minusMillis(1));
    while (found.size() < limit) {
      Instant end = after(start);
      if (end.isAfter(to)) {
        return found;
      }
      found.add(new Interval(start, end));
      start = end;
    }
    return found;
  }

  private static Next every(Duration every, ZoneId zone) {
    long origin = LocalDate.EPOCH.atStartOfDay(zone).toInstant().toEpochMilli();
    long step = every.toMillis();
    return moment ->
        Instant.ofEpochMilli(
            origin + (Math.floorDiv(moment.toEpochMilli() - origin, step) + 1) * step);
  }

  private static Next cron(FlowDefinition flow, String pattern, ZoneId zone) {
    try {
      var schedule = new CronSchedule(pattern, zone, CronStyle.UNIX);
      return moment -> schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(moment));
    } catch (RuntimeException e) {
      throw new MillraceException(
          ProblemCode.DEFINITION_VALUE.at(
              flow.where(),
              "The cron '%s' of flow '%s' cannot be read; expected five fields."
                  .formatted(pattern, flow.name()),
              "Write minute, hour, day of month, month and day of week, as in '0 6 * * *'."),
          e);
    }
  }

  /// The first moment after another.
  private interface Next {
    Instant after(Instant moment);
  }
}
