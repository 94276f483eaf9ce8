package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.util.ArrayList;
import java.util.List;

/// Finds expressions of scenarios that the catalogue cannot answer. Runs nothing.
final class RuleCheck {

  private final RecommendationDefinition definition;
  private final LakeView view;
  private final List<Problem> problems = new ArrayList<>();

  private RuleCheck(RecommendationDefinition definition, LakeView view) {
    this.definition = definition;
    this.view = view;
  }

  /// Nothing is said while the catalogue's table does not exist.
  static List<Problem> of(RecommendationDefinition definition, LakeView view) {
    var check = new RuleCheck(definition, view);
    if (view.find(definition.catalogue().table()).isPresent()) {
      check.all();
    }
    return check.problems;
  }

  private void all() {
    for (Scenario scenario : definition.scenarios()) {
      expression(definition.where(), Shelf.condition(scenario.condition()), true);
      for (RuleAnswers.Asked asked : RuleAnswers.asked(scenario.rules())) {
        expression(asked.where(), asked.column(), asked.isCondition());
      }
    }
  }

  private void expression(Where where, String column, boolean isCondition) {
    try {
      Column answer = view.describe(Shelf.select(definition, List.of(column))).getFirst();
      if (isCondition && answer.type() != Plain.BOOLEAN) {
        problems.add(
            ProblemCode.DEFINITION_VALUE.at(
                where,
                "The condition '%s' answers the type '%s'; expected true or false."
                    .formatted(column.substring(1, column.length() - 1).strip(), answer.type()),
                "Compare it with something, as in 'stock > 0'."));
      }
    } catch (MillraceException e) {
      problems.add(e.problem().at(where));
    }
  }
}
