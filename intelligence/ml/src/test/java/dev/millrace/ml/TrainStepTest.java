package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.evaluate.Curves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainStepTest {

  @TempDir private Path home;
  private Workplace workplace;

  @BeforeEach
  void open() {
    workplace = Workplace.open(home);
  }

  @AfterEach
  void close() {
    workplace.close();
  }

  @Test
  void goodModelBecomesChampionWithEverythingItComesFrom() throws Exception {
    MlModels models = workplace.models(shop(3));

    StepRunner.Report report = Workplace.run(models, "train", "run-1");

    ModelVersion champion = models.champion("churn").orElseThrow();
    assertThat(report.summary())
        .matches(
            "churn v1 promoted: AUC 0\\.9\\d\\d, accuracy [89]\\d\\.\\d\\d % \\(always 'stays' \\d\\d\\.\\d\\d %\\), 3,600 rows");
    assertThat(champion.version()).isEqualTo(1);
    assertThat(champion.isChampion()).isTrue();
    assertThat(champion.trainedAt()).isEqualTo(Workplace.NOW);
    assertThat(champion.features()).isEqualTo(ScriptedShop.FEATURES);
    assertThat(champion.tables()).containsOnlyKeys("gold.fct_sales");
    assertThat(champion.parameters())
        .containsEntry("rounds", "40")
        .containsEntry("max_depth", "4")
        .containsEntry("lambda", "1");
    assertThat(champion.artifact()).isEqualTo("churn/1/model.json");
    assertThat(champion.run()).isEqualTo("run-1");
    assertThat(champion.heldBack()).isNull();
    assertThat(champion.threshold()).isBetween(0.3, 0.7);
    assertThat(Artifacts.sha256(Files.readAllBytes(home.resolve("models/churn/1/model.json"))))
        .isEqualTo(champion.sha256());
    assertThat(home.resolve("models/churn/1/features.json"))
        .content()
        .contains("\"days_since_last_order\"", champion.sha256());
  }

  @Test
  void metricsSpeakOfTheHoldOut() throws Exception {
    MlModels models = workplace.models(shop(3));
    Workplace.run(models, "train", "run-1");

    Map<String, Double> metrics = models.champion("churn").orElseThrow().metrics();

    assertThat(metrics)
        .containsOnlyKeys(
            "auc",
            "accuracy",
            "accuracy_always_stays",
            "pr_auc",
            "lift_top_decile",
            "calibration_error",
            "rows_train",
            "rows_holdout",
            "churn_rate_holdout",
            "gate_accuracy");
    assertThat(metrics)
        .containsEntry("rows_holdout", 600.0)
        .containsEntry("rows_train", 3600.0)
        .containsEntry("gate_accuracy", 0.8);
    assertThat(metrics.get("accuracy_always_stays"))
        .isCloseTo(1 - metrics.getOrDefault("churn_rate_holdout", 0.0), within(1e-12));
    assertThat(metrics.get("calibration_error")).isLessThan(0.08);
    assertThat(metrics.get("lift_top_decile")).isGreaterThan(1.5);
  }

  @Test
  void curvesOfTheHoldOutAreKeptWithTheVersionAndItsRun() throws Exception {
    MlModels models = workplace.models(shop(3));
    Workplace.run(models, "train", "run-1");
    ModelVersion champion = models.champion("churn").orElseThrow();

    Curves curves = models.curves("churn", 1).orElseThrow();

    assertThat(curves.predicts()).isEqualTo(Curves.Predicts.CHANCE);
    assertThat(curves.of()).isEqualTo("leaves within 30 days");
    assertThat(curves.rows()).isEqualTo(600);
    assertThat(curves.mean())
        .isCloseTo(champion.metrics().getOrDefault("churn_rate_holdout", 0.0), within(1e-12));
    assertThat(curves.gains().getFirst().lift())
        .isCloseTo(champion.metrics().getOrDefault("lift_top_decile", 0.0), within(1e-12));
    assertThat(curves.importance())
        .extracting(Curves.Importance::feature)
        .containsExactlyInAnyOrderElementsOf(ScriptedShop.FEATURES);
    assertThat(curves.importance().getFirst().effect()).isPositive();
    assertThat(home.resolve("tracking")).isDirectoryRecursivelyContaining("glob:**/curves.json");
  }

  @Test
  void versionFromBeforeCurvesWereKeptHasNone() throws Exception {
    MlModels models = workplace.models(shop(3));
    Workplace.run(models, "train", "run-1");
    Files.delete(home.resolve("models/churn/1/curves.json"));

    assertThat(models.curves("churn", 1)).isEmpty();
    assertThatThrownBy(() -> models.curves("churn", 9))
        .isInstanceOf(MillraceException.class)
        .hasMessage("There is no version 9 of the model 'churn'.");
  }

  @Test
  void cutOffsWhoseLabelsReachPastTheHoldOutTrainNothing() throws Exception {
    ScriptedShop shop = shop(3);
    MlModels models = workplace.models(shop);
    Workplace.run(models, "train", "run-1");

    assertThat(shop.asked().getFirst()).hasSize(9).startsWith(Workplace.HOLD_OUT);
    assertThat(models.champion("churn").orElseThrow().cutOffs())
        .hasSize(7)
        .startsWith(Workplace.HOLD_OUT.minus(Duration.ofDays(80)))
        .endsWith(Workplace.HOLD_OUT.minus(Duration.ofDays(30)), Workplace.HOLD_OUT);
  }

  @Test
  void modelThatKnowsNothingIsKeptButNotLetIntoUse() {
    MlModels models = workplace.models(shop(0));

    assertThatThrownBy(() -> Workplace.run(models, "train", "run-1"))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.MODEL_GATE);
              assertThat(e.problem().message())
                  .matches(
                      "Version 1 of the model 'churn' did not pass its gate, and no other is in use: .*accuracy \\d\\d\\.\\d\\d % is below the gate of 80\\.00 %\\.");
              assertThat(e.problem().where()).hasToString("ml/churn.yaml:1");
            });
    assertThat(models.champion("churn")).isEmpty();
    assertThat(models.versions("churn"))
        .singleElement()
        .satisfies(version -> assertThat(version.isChampion()).isFalse());
  }

  @Test
  void worseVersionIsHeldBackAndTheChampionStays() throws Exception {
    Workplace.run(workplace.models(shop(3)), "train", "run-1");
    MlModels blind =
        workplace.models(
            Workplace.definition(0.1, Map.of("rounds", "1", "max_depth", "1")), shop(3), shop(3));

    StepRunner.Report report = Workplace.run(blind, "train", "run-2");

    assertThat(report.summary())
        .matches(
            "churn v2 held back, v1 stays: .*AUC 0\\.\\d{3} is more than 0\\.02 below the champion's 0\\.9\\d\\d on the same rows");
    assertThat(blind.champion("churn").orElseThrow().version()).isEqualTo(1);
    assertThat(blind.versions("churn")).extracting(ModelVersion::version).containsExactly(2, 1);
  }

  @Test
  void newVersionReplacesTheChampionAndHistoryStays() throws Exception {
    MlModels models = workplace.models(shop(3));
    Workplace.run(models, "train", "run-1");
    Workplace.run(models, "train", "run-2");

    assertThat(models.versions("churn"))
        .extracting(ModelVersion::version, ModelVersion::isChampion)
        .containsExactly(tuple(2, true), tuple(1, false));
  }

  @Test
  void sameDataGivesTheSameFile() throws Exception {
    MlModels models = workplace.models(shop(3));
    Workplace.run(models, "train", "run-1");
    Workplace.run(models, "train", "run-2");

    assertThat(models.versions("churn")).extracting(ModelVersion::sha256).hasSize(2);
    assertThat(models.versions("churn").stream().map(ModelVersion::sha256).distinct()).hasSize(1);
  }

  @Test
  void runThatIsBegunAgainAnswersTheVersionItHasTrained() throws Exception {
    ScriptedShop shop = shop(3);
    MlModels models = workplace.models(shop);
    StepRunner.Report first = Workplace.run(models, "train", "run-1");
    var log = new ArrayList<String>();

    assertThat(Workplace.run(models, "train", "run-1", log)).isEqualTo(first);
    assertThat(models.versions("churn")).hasSize(1);
    assertThat(shop.asked()).hasSize(1);
    assertThat(log).containsExactly("v1 was trained by an earlier attempt");
  }

  @Test
  void versionsOutliveTheProcess() throws Exception {
    Workplace.run(workplace.models(shop(3)), "train", "run-1");
    List<ModelVersion> before = workplace.models(shop(3)).versions("churn");
    workplace.close();
    workplace = Workplace.open(home);

    MlModels reopened = workplace.models(shop(3));

    assertThat(reopened.versions("churn")).isEqualTo(before);
    assertThat(reopened.predict("churn", "c1").version()).isEqualTo(before.getFirst());
  }

  @Test
  void tooLittleDataSaysHowLittle() {
    MlModels models = workplace.models(ScriptedShop.of(30, Workplace.UNTIL, 3));

    assertThatThrownBy(() -> Workplace.run(models, "train", "run-1"))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.TRAINING_DATA_TOO_SMALL);
              assertThat(e.problem().message())
                  .isEqualTo("The model 'churn' has no cut-off with at least 50 labelled rows.");
            });
  }

  @Test
  void emptyTableIsTooLittleData() {
    workplace.close();
    workplace = Workplace.open(home.resolve("empty"), null);
    MlModels models = workplace.models(shop(3));

    assertThatThrownBy(() -> Workplace.run(models, "train", "run-1"))
        .isInstanceOf(MillraceException.class)
        .hasMessage("There is no data yet for the model 'churn': 'data_until' answers nothing.");
  }

  @Test
  void stoppedRunTrainsNothing() {
    MlModels models = workplace.models(shop(3));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Workplace.run(models, "train", "run-1"))
        .isInstanceOf(InterruptedException.class);
    assertThat(models.versions("churn")).isEmpty();
  }

  @Test
  void stepWithoutKnownModelSaysSo() {
    StepRunner train = workplace.models(shop(3)).steps().getFirst();

    assertThatThrownBy(() -> train.run(call(Map.of())))
        .isInstanceOf(MillraceException.class)
        .hasMessage("The step 'weekly' does not say which model.");
    assertThatThrownBy(() -> train.run(call(Map.of("model", "chrun"))))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().message()).isEqualTo("There is no model 'chrun'.");
              assertThat(e.problem().hint()).isEqualTo("Did you mean 'churn'?");
            });
  }

  private static StepRunner.Call call(Map<String, String> arguments) {
    return new StepRunner.Call(new RunId("run-1"), "weekly", 1, arguments, line -> {});
  }

  private static ScriptedShop shop(double signal) {
    return ScriptedShop.of(600, Workplace.UNTIL, signal);
  }
}
