package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictTest {

  @TempDir private Path home;
  private Workplace workplace;
  private MlModels models;

  @BeforeEach
  void open() {
    workplace = Workplace.open(home);
    models = workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3));
  }

  @AfterEach
  void close() {
    workplace.close();
  }

  @Test
  void predictionComesWithWhatItIsComputedFrom() throws Exception {
    Workplace.run(models, "train", "run-1");

    Prediction prediction = models.predict("churn", "c5");

    assertThat(prediction.key()).isEqualTo("c5");
    assertThat(prediction.asOf()).isEqualTo(Workplace.NOW);
    assertThat(prediction.version()).isEqualTo(models.champion("churn").orElseThrow());
    assertThat(prediction.threshold()).isEqualTo(prediction.version().threshold());
    assertThat(prediction.willChurn())
        .isEqualTo(prediction.probability() >= prediction.threshold());
    assertThat(prediction.features().keySet())
        .isSubsetOf(ScriptedShop.FEATURES)
        .contains("days_since_last_order");
    assertThat(prediction.reasons()).hasSizeBetween(3, 5);
    assertThat(prediction.reasons())
        .extracting(reason -> -Math.abs(reason.contribution()))
        .isSorted();
  }

  @Test
  void longSilenceRaisesTheRiskAndVisitsLowerIt() throws Exception {
    Workplace.run(models, "train", "run-1");

    for (int customer = 0; customer < 600; customer++) {
      for (Reason reason : models.predict("churn", "c" + customer).reasons()) {
        if (reason.feature().equals("days_since_last_order") && reason.value() > 55) {
          assertThat(reason.contribution()).as("customer %d", customer).isPositive();
          assertThat(reason.words()).matches("no order for 5\\d days");
        }
        if (reason.feature().equals("visits_14d") && reason.value() == 7) {
          assertThat(reason.contribution()).as("customer %d", customer).isNegative();
          assertThat(reason.words()).isEqualTo("7 visits in 14 days");
        }
      }
    }
  }

  @Test
  void newChampionAnswersAtOnce() throws Exception {
    Workplace.run(models, "train", "run-1");
    assertThat(models.predict("churn", "c5").version().version()).isEqualTo(1);

    MlModels other = workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3));
    Workplace.run(other, "train", "run-2");

    assertThat(models.predict("churn", "c5").version().version()).isEqualTo(2);
  }

  @Test
  void beforeTheFirstChampionThereIsNoPrediction() {
    assertProblem(
        ProblemCode.MODEL_NOT_TRAINED,
        "No version of the model 'churn' is in use yet.",
        () -> models.predict("churn", "c1"));
  }

  @Test
  void unknownKeyIsNotFound() throws Exception {
    Workplace.run(models, "train", "run-1");

    assertProblem(
        ProblemCode.NOT_FOUND,
        "Nothing is known of 'c601' that the model 'churn' could judge by.",
        () -> models.predict("churn", "c601"));
  }

  @Test
  void unknownModelIsNotFound() {
    assertProblem(ProblemCode.NOT_FOUND, "There is no model ''.", () -> models.predict("", "c1"));
  }

  @Test
  void changedOrMissingFileIsNotServed() throws Exception {
    Workplace.run(models, "train", "run-1");
    Path file = home.resolve("models/churn/1/model.json");
    MlModels reopened = workplace.models(ScriptedShop.of(9, Workplace.UNTIL, 3));

    Files.writeString(file, "{}");
    assertThatThrownBy(() -> reopened.predict("churn", "c1"))
        .isInstanceOf(MillraceException.class)
        .hasMessageMatching(
            "The model file 'churn/1/model.json' does not have the sha-256 '[0-9a-f]{64}' it was registered with\\.");

    Files.delete(file);
    assertProblem(
        ProblemCode.DATA_DIRECTORY_UNUSABLE,
        "The model file 'churn/1/model.json' cannot be read: " + file + ".",
        () -> reopened.predict("churn", "c1"));
  }

  @Test
  void reasonsPassThroughJson() throws Exception {
    var json = new ObjectMapper();
    var reason = new Reason("visits_14d", 2, -0.5, "2 visits in 14 days");
    var unknown = new Reason("noise", Double.NaN, 0.1, "noise not known");

    assertThat(json.writeValueAsString(reason))
        .isEqualTo(
            "{\"feature\":\"visits_14d\",\"value\":2.0,\"contribution\":-0.5,\"words\":\"2 visits in 14 days\"}");
    assertThat(json.readValue(json.writeValueAsString(reason), Reason.class)).isEqualTo(reason);
    assertThat(json.readValue(json.writeValueAsString(unknown), Reason.class)).isEqualTo(unknown);
  }

  private static void assertProblem(ProblemCode code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(code);
              assertThat(e.problem().message()).isEqualTo(message);
            });
  }
}
