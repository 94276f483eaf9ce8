package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionsTest {

  @Test
  void everyProblemOfEveryModelIsCollected() {
    MlModelDefinition typo = Workplace.definition(0.8, Map.of("max_dept", "4", "eta", "fast"));
    var timeless =
        new MlModelDefinition(
            "other",
            null,
            List.of(new ViewName("customer_orders")),
            "select 1",
            "select 1",
            Duration.ZERO,
            Duration.ofDays(1),
            1,
            0.5,
            Map.of("gpu", "1"),
            new Where("ml/other.yaml", 1));

    assertThatThrownBy(() -> new Definitions(List.of(typo, timeless)))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::message)
                    .containsExactly(
                        "The parameter 'eta' of the model 'churn' is 'fast'; expected a number from 0.001 to 1.",
                        "The model 'churn' has a parameter 'max_dept', which the trainer does not have.",
                        "The model 'other' has a parameter 'gpu', which the trainer does not have.",
                        "The key 'horizon' of the model 'other' is no time at all; expected more.",
                        "The model 'other' has 'cut_offs: 1'; expected at least 2, one to train and one to judge."));
  }
}
