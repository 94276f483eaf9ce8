package dev.millrace.insight.report;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.report.Reports.Made;
import dev.millrace.insight.report.Reports.Order;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Set;

/// `run: report`: writes a report and mails it. Its result is the date that the file bears.
public final class ReportStep implements StepRunner {

  private static final String KIND = "report";
  private static final String DAY = "day";

  private final Reports reports;

  public ReportStep(Reports reports) {
    this.reports = reports;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Set<String> arguments() {
    return Set.of(KIND, DAY);
  }

  @Override
  public Report run(Call call) {
    String name = call.arguments().getOrDefault(KIND, "");
    String day = call.arguments().getOrDefault(DAY, "");
    Made made =
        reports.make(
            new Order(call.run(), call.step(), name, true),
            day.isBlank() ? null : day(day),
            call.log());
    return new Report(
        "report %s of %s%s"
            .formatted(
                made.report(),
                made.date(),
                made.mailed() == 0 ? "" : ", mailed to " + made.mailed()),
        made.date().toString());
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The day of the report is '%s'; expected one as 2026-01-31.".formatted(text),
          "Write it so, or as ${interval:day}; without it the report ends yesterday.");
    }
  }
}
