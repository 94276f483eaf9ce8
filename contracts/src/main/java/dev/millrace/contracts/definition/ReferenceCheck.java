package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds definitions that speak of others that do not exist.
final class ReferenceCheck {

  private final Project project;
  private final Set<String> tables = new TreeSet<>(OwnSources.names());
  private final Set<String> models = new TreeSet<>();
  private final Set<String> sources = new TreeSet<>(Set.of("events"));
  private final Set<String> views = new TreeSet<>();
  private final List<Problem> problems = new ArrayList<>();

  private ReferenceCheck(Project project) {
    this.project = project;
  }

  static List<Problem> of(Project project) {
    var check = new ReferenceCheck(project);
    check.run();
    return check.problems;
  }

  private void run() {
    project.sources().forEach(source -> sources.add(source.name().value()));
    project.sources().stream()
        .flatMap(source -> source.tables().stream())
        .forEach(table -> tables.add(table.toString()));
    project.models().forEach(this::model);
    project.featureViews().forEach(view -> views.add(view.name().value()));
    project.models().forEach(model -> model.checks().forEach(this::check));
    project.checks().forEach(this::checks);
    var known = new FlowCheck.Known(sources, tables);
    problems.addAll(new FlowCheck(project, known).problems());
    project.featureViews().forEach(view -> table(view.table(), view.where()));
    project.metrics().forEach(metric -> table(metric.table(), metric.where()));
    project.mlModels().forEach(this::mlModel);
  }

  private void mlModel(MlDefinition model) {
    switch (model) {
      case MlModelDefinition churn -> churn.views().forEach(view -> view(view, model.where()));
      case LifetimeValueDefinition _ -> {}
      case RecommendationDefinition shown -> {
        table(shown.catalogue().table(), model.where());
        if (shown.clicks() != null) {
          view(shown.clicks().view(), model.where());
        }
      }
      case SegmentsDefinition segments -> segments(segments);
    }
  }

  private void segments(SegmentsDefinition segments) {
    segments.views().forEach(view -> view(view, segments.where()));
    var features = new TreeSet<String>();
    project.featureViews().stream()
        .filter(view -> segments.views().contains(view.name()))
        .flatMap(view -> view.features().stream())
        .forEach(feature -> features.add(feature.name()));
    if (!features.isEmpty()) {
      SegmentsReader.features(segments)
          .forEach(feature -> known("feature", feature, features, segments.where()));
    }
  }

  private void view(ViewName view, Where where) {
    known("feature view", view.value(), views, where);
  }

  private void model(ModelDefinition model) {
    if (!tables.add(model.table().toString()) && model.build().seed() != null) {
      problems.add(
          ProblemCode.DEFINITION_DUPLICATE.at(
              model.sql().line(0),
              "The seed '%s' has the name of a source; both would be '%s'."
                  .formatted(model.table().name(), model.table()),
              "Rename the file."));
    }
    if (!models.add(model.table().name())) {
      problems.add(
          ProblemCode.DEFINITION_DUPLICATE.at(
              model.sql().line(0),
              "The model name '%s' is used in two layers; expected each name once."
                  .formatted(model.table().name()),
              "Rename one of them, so that ref() says which is meant."));
    }
  }

  private void checks(TableChecks checks) {
    table(checks.table(), checks.where());
    checks.checks().forEach(this::check);
    boolean isModel =
        project.models().stream()
            .filter(model -> model.build().seed() == null)
            .anyMatch(model -> model.table().equals(checks.table()));
    for (CheckDefinition check : checks.checks()) {
      if (check.severity() == CheckDefinition.Severity.QUARANTINE && !isModel) {
        problems.add(
            ProblemCode.DEFINITION_VALUE.at(
                check.where(),
                "The check %s would take rows out of '%s', which no model makes."
                    .formatted(check.title(), checks.table()),
                "Use 'error' or 'warn' here, and quarantine in the model that reads it."));
      }
    }
  }

  private void check(CheckDefinition check) {
    for (String argument : List.of("to", "other_table_name")) {
      check.find(argument).ifPresent(name -> other(name, check.where()));
    }
  }

  private void other(String name, Where where) {
    if (name.contains(".")) {
      known("table", name, tables, where);
    } else {
      known("model", name, models, where);
    }
  }

  private void table(TableName table, Where where) {
    known("table", table.toString(), tables, where);
  }

  private void known(String kind, String name, Set<String> names, Where where) {
    if (!names.contains(name)) {
      problems.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              where,
              "The %s '%s' is not defined by any file.".formatted(kind, name),
              Nearest.hint(name, names, "Define it, or name one that exists.")));
    }
  }
}
