package dev.millrace.ml.boost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoostingTest {

  @Test
  void sameRowsGiveTheSameBytes() {
    BoostingParameters parameters =
        BoostingParameters.of(definition(Map.of("rounds", "30", "colsample_bytree", "0.5")));

    byte[] first = train(9, parameters);

    assertThat(train(9, parameters)).isEqualTo(first);
    assertThat(train(10, parameters)).isNotEqualTo(first);
  }

  @Test
  void definitionStandsOverTheDefaults() {
    assertThat(BoostingParameters.of(definition(Map.of("eta", "0.1"))).values())
        .containsExactly(
            Map.entry("colsample_bytree", "1"),
            Map.entry("eta", "0.1"),
            Map.entry("lambda", "1"),
            Map.entry("max_depth", "4"),
            Map.entry("min_child_weight", "5"),
            Map.entry("rounds", "200"),
            Map.entry("subsample", "0.8"));
  }

  @Test
  void unknownParameterIsAProblemWithTheNearestKnown() {
    assertThat(BoostingParameters.check(definition(Map.of("max_dept", "3"))))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.message())
              .isEqualTo(
                  "The model 'churn' has a parameter 'max_dept', which the trainer does not have.");
          assertThat(problem.hint()).isEqualTo("Did you mean 'max_depth'?");
          assertThat(problem.where()).hasToString("ml/churn.yaml:16");
        });
    assertThat(BoostingParameters.check(definition(Map.of("verbosity", "3"))))
        .extracting(Problem::hint)
        .containsExactly(
            "Use one of: colsample_bytree, eta, lambda, max_depth, min_child_weight, rounds, subsample.");
  }

  @ParameterizedTest
  @CsvSource({
    "rounds, 0, 'a whole number from 1 to 5,000'",
    "rounds, 10.5, 'a whole number from 1 to 5,000'",
    "max_depth, deep, a whole number from 1 to 12",
    "subsample, 1.5, a number from 0.1 to 1",
    "eta, NaN, a number from 0.001 to 1",
    "eta, 0.5f, a number from 0.001 to 1",
    "lambda, -1, 'a number from 0 to 1,000,000'",
  })
  void valueOutOfBoundsIsAProblem(String name, String value, String expected) {
    assertThat(BoostingParameters.check(definition(Map.of(name, value))))
        .extracting(Problem::message)
        .containsExactly(
            "The parameter '%s' of the model 'churn' is '%s'; expected %s."
                .formatted(name, value, expected));
  }

  @Test
  void spinningThreadsAreWarnedOf() {
    assertThat(OpenMp.warning("PASSIVE")).isEmpty();
    assertThat(OpenMp.warning("passive")).isEmpty();
    assertThat(OpenMp.warning(null))
        .hasValueSatisfying(
            words -> assertThat(words).startsWith("OMP_WAIT_POLICY is '', expected PASSIVE: "));
  }

  private static byte[] train(long seed, BoostingParameters parameters) {
    var random = new RandomRows(seed, 6, 0.2);
    return Boosting.train(random.rows(2_000), random.names(), parameters);
  }

  private static MlModelDefinition definition(Map<String, String> parameters) {
    return new MlModelDefinition(
        "churn",
        null,
        List.of(),
        "",
        "",
        Duration.ofDays(30),
        Duration.ofDays(10),
        9,
        0.85,
        parameters,
        new Where("ml/churn.yaml", 16));
  }
}
