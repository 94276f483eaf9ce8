package dev.millrace.features.check;

import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCheckTest {

  @TempDir private static Path home;
  private static TestLake lake;

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
    lake.add("gold.t", "k string, t timestamp, n long, s string", List.of());
  }

  @AfterAll
  static void close() {
    lake.close();
  }

  @Test
  void whatFitsIsNoProblem() {
    assertThat(
            messages(
                View.batch(
                    feature("a", Aggregate.SUM, "n"),
                    feature("b", Aggregate.SUM, "s.price"),
                    feature("c", Aggregate.DISTINCT, "s"),
                    where(feature("d", Aggregate.COUNT, null), "n > 1"))))
        .isEmpty();
  }

  @Test
  void aTableThatDoesNotExistYetIsPassedOver() {
    assertThat(
            messages(
                View.view("v", "gold.later", "k", "t", false, feature("a", Aggregate.SUM, "n"))))
        .isEmpty();
  }

  @Test
  void columnsThatAreMissingOrOfTheWrongType() {
    assertThat(
            messages(
                View.view(
                    "v",
                    "gold.t",
                    "key",
                    "s",
                    false,
                    feature("a", Aggregate.SUM, "s"),
                    feature("b", Aggregate.LAST, "n.price"),
                    feature("c", Aggregate.SUM, "amount"))))
        .containsExactly(
            "The feature view 'v' wants the column 'key', which 'gold.t' does not have.",
            "The time column 's' of the feature view 'v' is of the type 'string'; expected timestamp or date.",
            "The feature 'a' is an aggregate of the column 's' of the type 'string'; expected a number.",
            "The feature 'b' looks into the column 'n' of the type 'long'; expected JSON in a string.",
            "The feature view 'v' wants the column 'amount', which 'gold.t' does not have.");
  }

  @Test
  void conditionThatTheEngineRefuses() {
    FeatureViewDefinition view =
        View.batch(where(feature("a", Aggregate.COUNT, null), "quantity > 1"));

    assertThat(TableCheck.check(view, lake.lake().view()))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.message()).contains("quantity");
          assertThat(problem.where()).isEqualTo(view.where());
        });
  }

  private static List<String> messages(FeatureViewDefinition view) {
    return TableCheck.check(view, lake.lake().view()).stream().map(Problem::message).toList();
  }
}
