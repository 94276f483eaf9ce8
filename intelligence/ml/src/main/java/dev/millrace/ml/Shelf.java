package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Catalogue;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What may be shown now and how the shop's rules move it, by one snapshot of the catalogue.
///
/// @param snapshot null where there is no catalogue yet; then nothing may be shown
/// @param products by item
record Shelf(@Nullable Long snapshot, Map<String, Product> products) {

  private static final int FIRST_SCENARIO = 2;

  /// An item that may be shown.
  ///
  /// @param scenarios whether it may be shown in each, in the order of the definition
  /// @param answers of the rules in each scenario that has some, in the same order
  record Product(String title, boolean[] scenarios, @Nullable RuleAnswers[] answers) {}

  static @Nullable Long snapshot(LakeView view, RecommendationDefinition definition) {
    return view.find(definition.catalogue().table()).map(TableState::snapshotId).orElse(null);
  }

  static Shelf read(LakeView view, RecommendationDefinition definition) {
    Long snapshot = snapshot(view, definition);
    var products = new HashMap<String, Product>();
    if (snapshot != null) {
      var groups = new HashMap<String, String>();
      view.read(
          sql(definition),
          row ->
              products.put(
                  String.valueOf(row[0]),
                  new Product(
                      String.valueOf(row[1]),
                      shown(definition, row),
                      answers(definition, row, groups))));
    }
    return new Shelf(snapshot, products);
  }

  private static boolean[] shown(RecommendationDefinition definition, @Nullable Object[] row) {
    var shown = new boolean[definition.scenarios().size()];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = row[FIRST_SCENARIO + i] instanceof Boolean isShown && isShown;
    }
    return shown;
  }

  private static @Nullable RuleAnswers[] answers(
      RecommendationDefinition definition, @Nullable Object[] row, Map<String, String> groups) {
    var answers = new @Nullable RuleAnswers[definition.scenarios().size()];
    int at = FIRST_SCENARIO + answers.length;
    for (int i = 0; i < answers.length; i++) {
      Scenario scenario = definition.scenarios().get(i);
      if (!scenario.rules().isEmpty()) {
        answers[i] = RuleAnswers.of(scenario.rules(), row, at, groups);
        at += RuleAnswers.expressions(scenario.rules()).size();
      }
    }
    return answers;
  }

  /// The item, its title, a condition of each scenario, and then what the rules ask.
  static SqlQuery sql(RecommendationDefinition definition) {
    Catalogue catalogue = definition.catalogue();
    List<String> columns = new ArrayList<>();
    columns.add("cast(%s as varchar)".formatted(catalogue.item()));
    columns.add("cast(%s as varchar)".formatted(catalogue.title()));
    definition.scenarios().forEach(scenario -> columns.add(condition(scenario.condition())));
    definition
        .scenarios()
        .forEach(scenario -> columns.addAll(RuleAnswers.expressions(scenario.rules())));
    return select(definition, columns);
  }

  /// On a line of its own, so that a comment at the end of an expression ends there.
  static String condition(String expression) {
    return "(%s\n)".formatted(expression);
  }

  static SqlQuery select(RecommendationDefinition definition, List<String> columns) {
    Catalogue catalogue = definition.catalogue();
    return new SqlQuery(
        """
        select %s
        from %s
        where %s
        """
            .formatted(
                String.join(", ", columns), catalogue.table(), condition(catalogue.condition())));
  }
}
