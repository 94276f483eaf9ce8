package dev.millrace.features.check;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.features.aggregate.FieldPath;
import dev.millrace.features.batch.ViewQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds what a view's definition wants and its table does not have.
public final class TableCheck {

  private static final Set<ColumnType> NOT_NUMBERS =
      Set.of(Plain.STRING, Plain.BOOLEAN, Plain.DATE, Plain.TIMESTAMP);

  private final FeatureViewDefinition view;
  private final TableState table;
  private final List<Problem> problems = new ArrayList<>();

  private TableCheck(FeatureViewDefinition view, TableState table) {
    this.view = view;
    this.table = table;
  }

  /// Nothing is said of a view whose table does not exist yet.
  public static List<Problem> check(FeatureViewDefinition view, LakeView lake) {
    return lake.find(view.table())
        .map(table -> new TableCheck(view, table).check(lake))
        .orElse(List.of());
  }

  private List<Problem> check(LakeView lake) {
    column(view.key());
    column(view.time()).ifPresent(this::time);
    view.features().forEach(this::of);
    if (problems.isEmpty()) {
      conditions(lake);
    }
    return problems;
  }

  private void time(Column column) {
    if (column.type() != Plain.TIMESTAMP && column.type() != Plain.DATE) {
      add(
          "The time column '%s' of the feature view '%s' is of the type '%s'; expected timestamp or date."
              .formatted(column.name(), view.name(), column.type()),
          "Choose the column that says when it happened.");
    }
  }

  private void of(Feature feature) {
    String of = feature.of();
    if (of == null) {
      return;
    }
    var path = FieldPath.of(of);
    column(path.column()).ifPresent(column -> of(feature, path, column));
  }

  private void of(Feature feature, FieldPath path, Column column) {
    boolean isInside = !path.names().isEmpty();
    if (isInside && column.type() != Plain.STRING) {
      add(
          "The feature '%s' looks into the column '%s' of the type '%s'; expected JSON in a string."
              .formatted(feature.name(), column.name(), column.type()),
          "Name the column alone.");
    }
    boolean wantsNumbers = feature.aggregate() != Aggregate.DISTINCT && !feature.isList();
    if (!isInside && wantsNumbers && NOT_NUMBERS.contains(column.type())) {
      add(
          "The feature '%s' is an aggregate of the column '%s' of the type '%s'; expected a number."
              .formatted(feature.name(), column.name(), column.type()),
          "Choose a column of numbers, or count.");
    }
  }

  /// Runs nothing: the engine's own words tell what is wrong with a condition.
  private void conditions(LakeView lake) {
    try {
      var _ = lake.describe(ViewQuery.of(view, List.of(Instant.EPOCH)));
    } catch (MillraceException e) {
      problems.add(e.problem().at(view.where()));
    }
  }

  private Optional<Column> column(String name) {
    Optional<Column> found =
        table.columns().stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
    if (found.isEmpty()) {
      List<String> names = table.columns().stream().map(Column::name).toList();
      add(
          "The feature view '%s' wants the column '%s', which '%s' does not have."
              .formatted(view.name(), name, view.table()),
          Nearest.hint(name, names, "Choose one of %s.".formatted(names)));
    }
    return found;
  }

  private void add(String message, String hint) {
    problems.add(ProblemCode.DEFINITION_VALUE.at(view.where(), message, hint));
  }
}
