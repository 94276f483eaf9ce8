package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.ReportDefinition.Mailing;
import dev.millrace.contracts.definition.ReportDefinition.Tile;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds reports that speak of metrics, dimensions and mail servers that do not exist, and flows
/// that speak of such reports.
final class ReportCheck {

  private static final String STEP = "report";

  private final Project project;
  private final Set<String> metrics = new TreeSet<>();
  private final Set<String> reports = new TreeSet<>();
  private final Set<String> dashboards = new TreeSet<>();
  private final Set<String> mailers = new TreeSet<>();
  private final List<Problem> problems = new ArrayList<>();

  private ReportCheck(Project project) {
    this.project = project;
    project.metrics().forEach(metric -> metrics.add(metric.name()));
    project.reports().forEach(report -> reports.add(report.name()));
    project.dashboards().forEach(dashboard -> dashboards.add(dashboard.name()));
    project.alerts().stream()
        .filter(alert -> alert.to().stream().anyMatch(Channel.Email.class::isInstance))
        .forEach(alert -> mailers.add(alert.name()));
  }

  static List<Problem> of(Project project) {
    var check = new ReportCheck(project);
    project.reports().forEach(check::report);
    project.flows().forEach(flow -> flow.steps().forEach(check::step));
    return check.problems;
  }

  private void report(ReportDefinition report) {
    report.rows().stream().flatMap(row -> row.tiles().stream()).forEach(this::tile);
    if (report.dashboard() != null) {
      known(
          "dashboard '%s' is not defined by any file",
          report.dashboard(), dashboards, report.where());
    }
    Mailing mail = report.mail();
    if (mail != null) {
      mail(report, mail);
    }
  }

  private void tile(Tile tile) {
    String name = tile.metric();
    if (name == null) {
      return;
    }
    MetricDefinition metric = project.metric(name).orElse(null);
    if (metric == null) {
      known("metric '%s' is not defined by any file", name, metrics, tile.where());
      return;
    }
    var dimensions = new TreeSet<>(metric.dimensions().keySet());
    dimensions.addAll(MetricDefinition.GRAINS);
    String none = "dimension '%s' is none of the metric '" + name + "'";
    tile.by().forEach(dimension -> known(none, dimension, dimensions, tile.where()));
    tile.filters().keySet().forEach(key -> known(none, key, dimensions, tile.where()));
  }

  private void mail(ReportDefinition report, Mailing mail) {
    if (mail.through() != null) {
      known("alert '%s' does not exist or has no e-mail", mail.through(), mailers, mail.where());
    } else if (mailers.size() != 1) {
      problems.add(
          ProblemCode.DEFINITION_VALUE.at(
              mail.where(),
              "The report '%s' is mailed, but %d alerts have a mail server; expected one."
                  .formatted(report.name(), mailers.size()),
              mailers.isEmpty()
                  ? "Define one as alerts/team.yaml with 'to: [{email: ...}]'."
                  : "Say which: 'through: %s'.".formatted(mailers.iterator().next())));
    }
  }

  private void step(Step step) {
    String name = step.arguments().getOrDefault(STEP, "");
    if (step.kind().equals(STEP) && FlowPlaces.in(name).isEmpty()) {
      known("report '%s' is not defined by any file", name, reports, step.where());
    }
  }

  private void known(String words, String name, Set<String> names, Where where) {
    if (!names.contains(name)) {
      problems.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              where,
              "The %s.".formatted(words.formatted(name)),
              Nearest.hint(
                  name,
                  names,
                  names.isEmpty()
                      ? "Define it."
                      : "Use one of: %s.".formatted(String.join(", ", names)))));
    }
  }
}
