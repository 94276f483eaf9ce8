package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.ShelfRules.Boost;
import dev.millrace.contracts.definition.ShelfRules.Cap;
import dev.millrace.contracts.definition.ShelfRules.Diversity;
import dev.millrace.contracts.definition.ShelfRules.Pin;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShelfRulesReaderTest {

  private static final String FILE = "ml/shown.yaml";
  private static final String HEAD =
      """
      kind: ml_model
      type: recommendations
      interactions: select 1
      data_until: select 1
      hold_out: 14 days
      catalogue: {table: gold.dim_product, item: id}
      scenarios:
      """;

  @Test
  void everyRuleIsReadWithItsLine() {
    ShelfRules rules =
        read("""
          home:
            method: for_you
            boost:
              - {when: margin > 0.4, by: 1.3}
              - {when: is_old, by: 0.5}
            pin:
              - {item: P1, at: 1}
              - {item: P2, at: 3, when: stock > 0}
            cap: [{by: brand, most: 2}]
            diversity: {by: category, strength: 0.3}
        """)
            .rules();

    assertThat(rules)
        .isEqualTo(
            new ShelfRules(
                List.of(new Boost("margin > 0.4", 1.3, at(11)), new Boost("is_old", 0.5, at(12))),
                List.of(new Pin("P1", 1, "true", at(14)), new Pin("P2", 3, "stock > 0", at(15))),
                List.of(new Cap("brand", 2, at(16))),
                new Diversity("category", 0.3, at(17))));
  }

  @Test
  void scenariosHaveNoRulesUnlessTheySaySo() {
    assertThat(read("  home: {method: for_you}\n").rules()).isEqualTo(ShelfRules.NONE);
    assertThat(ShelfRules.NONE.isEmpty()).isTrue();
  }

  @Test
  void everyValueOutOfItsLimitsIsAProblem() {
    var problem =
        catchThrowableOfType(
            MillraceException.class,
            () ->
                read(
                    """
                      home:
                        method: for_you
                        boost: [{when: a, by: 0}, {by: NaN, when: b}, {when: c, by: 101}]
                        pin: [{item: P1, at: 0}, {at: 1}]
                        cap: [{by: brand, most: 0}]
                        diversity: {by: category, strength: 1.1}
                    """));

    assertThat(problem.problems())
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "The value '0' cannot be read: expected a number above 0, at most 100; 1 moves nothing.",
            "The value 'NaN' cannot be read: expected a number above 0, at most 100; 1 moves nothing.",
            "The value '101' cannot be read: expected a number above 0, at most 100; 1 moves nothing.",
            "The value '0' cannot be read: expected a whole number from 1 to 100.",
            "The key 'item' is missing.",
            "The value '0' cannot be read: expected a whole number from 1 to 100.",
            "The value '1.1' cannot be read: expected a number from 0 to 1.");
  }

  private static Where at(int line) {
    return new Where(FILE, line);
  }

  private static Scenario read(String scenarios) {
    return ProjectReader.read(
            List.of(
                new SourceText("millrace.yaml", "kind: project\nname: shop\n"),
                new SourceText("models/gold/dim_product.sql", "select 1"),
                new SourceText(FILE, HEAD + scenarios)),
            Variables.NONE)
        .mlModels(RecommendationDefinition.class)
        .getFirst()
        .scenarios()
        .getFirst();
  }
}
