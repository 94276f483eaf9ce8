package dev.millrace.contracts.definition;

import java.util.List;
import java.util.Optional;

/// Everything a project defines, checked: every reference between definitions resolves.
///
/// @param macros files with what the templates of models may call
public record Project(
    ProjectSettings settings,
    List<SourceDefinition> sources,
    List<EventContract> events,
    List<ModelDefinition> models,
    List<FlowDefinition> flows,
    List<FeatureViewDefinition> featureViews,
    List<MlDefinition> mlModels,
    List<MetricDefinition> metrics,
    List<SourceText> macros,
    List<TableChecks> checks,
    List<DashboardDefinition> dashboards,
    List<AlertDefinition> alerts,
    List<ExperimentDefinition> experiments,
    List<ReportDefinition> reports) {

  public Project {
    sources = List.copyOf(sources);
    events = List.copyOf(events);
    models = List.copyOf(models);
    flows = List.copyOf(flows);
    featureViews = List.copyOf(featureViews);
    mlModels = List.copyOf(mlModels);
    metrics = List.copyOf(metrics);
    macros = List.copyOf(macros);
    checks = List.copyOf(checks);
    dashboards = List.copyOf(dashboards);
    alerts = List.copyOf(alerts);
    experiments = List.copyOf(experiments);
    reports = List.copyOf(reports);
  }

  public Optional<SourceDefinition> source(String name) {
    return sources.stream().filter(source -> source.name().value().equals(name)).findFirst();
  }

  public Optional<ModelDefinition> model(String name) {
    return models.stream().filter(model -> model.table().name().equals(name)).findFirst();
  }

  public Optional<MetricDefinition> metric(String name) {
    return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
  }

  /// The models of one kind, by name.
  public <D extends MlDefinition> List<D> mlModels(Class<D> kind) {
    return mlModels.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public Optional<FlowDefinition> flow(String name) {
    return flows.stream().filter(flow -> flow.name().value().equals(name)).findFirst();
  }
}
