package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.DashboardDefinition.Tile;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds dashboards that speak of metrics and dimensions that do not exist.
final class DashboardCheck {

  private final Project project;
  private final Set<String> metrics = new TreeSet<>();
  private final List<Problem> problems = new ArrayList<>();

  private DashboardCheck(Project project) {
    this.project = project;
    project.metrics().forEach(metric -> metrics.add(metric.name()));
  }

  static List<Problem> of(Project project) {
    var check = new DashboardCheck(project);
    project.dashboards().forEach(check::dashboard);
    return check.problems;
  }

  /// Of a dashboard beside those of the project.
  static List<Problem> of(Project project, DashboardDefinition dashboard) {
    var check = new DashboardCheck(project);
    check.dashboard(dashboard);
    return check.problems;
  }

  private void dashboard(DashboardDefinition dashboard) {
    var offered = new TreeSet<String>();
    dashboard.rows().stream()
        .flatMap(row -> row.tiles().stream())
        .forEach(tile -> offered.addAll(tile(tile)));
    dashboard
        .filters()
        .forEach(filter ->
            known(
                "filter '%s' is a dimension of none of the tiles' metrics",
                filter, offered, dashboard.where()));
  }

  /// @return the dimensions of the tile's metric
  private Set<String> tile(Tile tile) {
    String name = tile.metric();
    if (name == null) {
      return Set.of();
    }
    MetricDefinition metric = project.metric(name).orElse(null);
    if (metric == null) {
      known("metric '%s' is not defined by any file", name, metrics, tile.where());
      return Set.of();
    }
    var dimensions = new TreeSet<>(metric.dimensions().keySet());
    dimensions.addAll(MetricDefinition.GRAINS);
    String none = "dimension '%s' is none of the metric '" + name + "'";
    tile.by().forEach(dimension -> known(none, dimension, dimensions, tile.where()));
    tile.filters().keySet().forEach(key -> known(none, key, dimensions, tile.where()));
    asked(tile).forEach(key -> known(none, key, dimensions, tile.where()));
    return dimensions;
  }

  /// The dimensions that funnels and cohorts speak of.
  private static Set<String> asked(Tile tile) {
    var names = new LinkedHashSet<String>();
    FunnelQuestion funnel = tile.funnel();
    if (funnel != null) {
      names.add(funnel.entity());
      funnel.steps().forEach(step -> names.addAll(step.filters().keySet()));
    }
    CohortQuestion cohort = tile.cohort();
    if (cohort != null) {
      names.add(cohort.entity());
      if (cohort.starts() != null) {
        names.add(cohort.starts());
      }
    }
    return names;
  }

  private void known(String words, String name, Set<String> names, Where where) {
    if (!names.contains(name)) {
      problems.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              where,
              "The %s.".formatted(words.formatted(name)),
              Nearest.hint(name, names, "Use one of: %s.".formatted(String.join(", ", names)))));
    }
  }
}
