package dev.millrace.orchestrate;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Instant;
import java.time.ZoneId;

/// When a flow is due next, in the shop's time.
final class Cron {

  private final CronSchedule schedule;

  private Cron(CronSchedule schedule) {
    this.schedule = schedule;
  }

  /// @throws MillraceException DEFINITION_VALUE when the five fields cannot be read
  static Cron of(FlowDefinition flow, String pattern, ZoneId zone) {
    try {
      return new Cron(new CronSchedule(pattern, zone, CronStyle.UNIX));
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

  Instant after(Instant moment) {
    return schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(moment));
  }
}
