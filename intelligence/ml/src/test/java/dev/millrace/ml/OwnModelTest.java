package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.Registration.Feature;
import dev.millrace.ml.Registration.Wish;
import dev.millrace.ml.RolloutEvent.What;
import dev.millrace.ml.boost.Boosting;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.onnx.OnnxFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnModelTest {

  private static final String TREE =
      """
      tree
      version=v4
      num_class=1
      num_tree_per_iteration=1
      max_feature_idx=1
      objective=binary sigmoid:1
      feature_names=visits_14d days_since_last_order

      Tree=0
      num_leaves=2
      num_cat=0
      split_feature=1
      threshold=30.5
      decision_type=2
      left_child=-1
      right_child=-2
      leaf_value=-1 1
      leaf_count=60 40
      internal_count=100

      end of trees
      """;

  @TempDir private Path home;
  private Workplace workplace;
  private MlModels models;
  private final ScriptedShop shop = ScriptedShop.of(600, Workplace.UNTIL, 3);

  @BeforeEach
  void open() {
    workplace = Workplace.open(home);
    models = workplace.models(shop);
  }

  @AfterEach
  void close() {
    models.close();
    workplace.close();
  }

  @Test
  void lightGbmFileOfANewNameIsInUseAtOnceAndExplained() {
    ModelVersion version =
        register("late", "model.txt", text(TREE), "visits_14d", "days_since_last_order");

    assertThat(version.isChampion()).isTrue();
    assertThat(models.undefined()).containsExactly("late");
    Prediction prediction = models.predict("late", "c5");
    boolean isLate = prediction.features().getOrDefault("days_since_last_order", Double.NaN) > 30.5;
    assertThat(prediction.probability())
        .isCloseTo(1 / (1 + Math.exp(isLate ? -1 : 1)), within(1e-12));
    assertThat(prediction.willChurn()).isEqualTo(isLate);
    assertThat(prediction.reasons())
        .extracting(Reason::feature)
        .containsExactly("days_since_last_order");
    Explanation told = models.explain(prediction.responseId());
    assertThat(told.isSame()).isTrue();
    assertThat(told.reasons()).isEqualTo(prediction.reasons());
  }

  @Test
  void versionFromElsewhereIsBatchScoredAndItsDriftSeenAsAnyOther() throws Exception {
    register("churn", "model.txt", text(TREE), "visits_14d", "days_since_last_order");

    assertThat(Workplace.run(models, "score", "run-1").summary())
        .startsWith("600 customers scored by churn v1");
    assertThat(models.drift("churn").features()).hasSize(2);
    assertThat(workplace.read("select distinct probability from gold.predictions")).hasSize(2);
  }

  @Test
  void xgboostsBytesAnswerAsItsJsonDoes() throws Exception {
    var parameters =
        new BoostingParameters(
            new TreeMap<>(Map.of("rounds", "30", "max_depth", "4", "eta", "0.2")));
    byte[] json =
        Boosting.train(
            shop.build(
                    workplace.lake().view(),
                    Workplace.definition().views(),
                    Workplace.definition().population(),
                    java.util.List.of(Workplace.HOLD_OUT))
                .rows(),
            ScriptedShop.FEATURES,
            parameters);
    var booster = XGBoost.loadModel(json);
    byte[] ubj = booster.toByteArray("ubj");
    booster.dispose();
    String[] features = ScriptedShop.FEATURES.toArray(String[]::new);
    register("in_json", "model.json", json, features);
    register("in_bytes", "model.ubj", ubj, features);

    assertThat(ubj).hasSizeLessThan(json.length);
    for (int i = 0; i < 100; i++) {
      assertThat(models.predict("in_bytes", "c" + i).probability())
          .isEqualTo(models.predict("in_json", "c" + i).probability());
    }
    for (int cut : new int[] {10, ubj.length / 2, ubj.length - 2}) {
      assertUnusable("model.ubj", Arrays.copyOf(ubj, cut), features);
      assertUnusable("model.json", Arrays.copyOf(json, cut), features);
    }
  }

  @Test
  void onnxFileAnswersAndTheSameLogisticRegressionByHandDoes() {
    register(
        "linear",
        "model.onnx",
        OnnxFile.logistic(-2, 0.05f, -0.2f),
        "days_since_last_order",
        "visits_14d");

    for (int i = 0; i < 50; i++) {
      Prediction prediction = models.predict("linear", "c" + i);
      double days = prediction.features().getOrDefault("days_since_last_order", Double.NaN);
      double visits = prediction.features().getOrDefault("visits_14d", Double.NaN);
      assertThat(prediction.probability())
          .isCloseTo(1 / (1 + Math.exp(2 - 0.05 * days + 0.2 * visits)), within(1e-6));
      assertThat(models.explain(prediction.responseId()).isSame()).isTrue();
    }
  }

  @Test
  void versionThatAnswersWithNoNumberIsRolledBackAndTheChampionAnswers() {
    register("late", "model.txt", text(TREE), "visits_14d", "days_since_last_order");
    ModelVersion version =
        register("late", "model.onnx", OnnxFile.logistic(0, 1f, 1f), "visits_14d", "noise");
    assertThat(version.isChampion()).isFalse();

    models.rollouts().full("late", version.version());
    for (int i = 0; i < 200; i++) { // one customer in three has no 'noise', and so no number
      Prediction prediction = models.predict("late", "c" + i);
      boolean hasAll = prediction.version().version() == 2;
      assertThat(prediction.standing()).isEqualTo(hasAll ? Standing.CHAMPION : Standing.FALLBACK);
      assertThat(prediction.probability()).isBetween(0.0, 1.0);
    }
    models.rollouts().look();

    RolloutState state = models.rollouts().state("late");
    assertThat(state.champion()).isEqualTo(1);
    assertThat(state.history().getFirst().what()).isEqualTo(What.ROLLED_BACK);
    assertThat(state.history().getFirst().words()).contains("answers failed");
  }

  @Test
  void sameFileWithTheSameWordsIsOneVersion() {
    byte[] file = text(TREE);
    assertThat(register("late", "a.txt", file, "visits_14d", "days_since_last_order"))
        .isEqualTo(register("late", "b.txt", file, "visits_14d", "days_since_last_order"));
    assertThat(models.versions("late")).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsRefusedAndServingGoesOn() {
    register("late", "model.txt", text(TREE), "visits_14d", "days_since_last_order");

    assertRefused("has 2 features, but 1 are named", "model.txt", text(TREE), "visits_14d");
    assertRefused(
        "stand in another order than in the file; expected [visits_14d, days_since_last_order]",
        "model.txt",
        text(TREE),
        "days_since_last_order",
        "visits_14d");
    assertRefused("is named twice", "model.txt", text(TREE), "noise", "noise");
    assertRefused("is of no form that is read", "model.pkl", text(TREE), "noise", "visits_14d");
    assertRefused(
        "expected a probability",
        "model.txt",
        text(TREE.replace("binary sigmoid:1", "regression").replace("-1 1", "-9 9")),
        "visits_14d",
        "days_since_last_order");
    assertUnusable("model.txt", text("rubbish"), "noise");
    assertUnusable("model.json", text("{\"learner\": {}}"), "noise");
    assertUnusable("model.onnx", text("rubbish"), "noise");
    assertUnusable("model.onnx", new byte[] {1, 2, 3}, "noise");
    assertThatThrownBy(() -> Feature.parse("noise")).hasMessageContaining("'noise'");
    assertThatThrownBy(() -> register("../etc", "model.txt", text(TREE), "noise", "visits_14d"))
        .hasMessageContaining("'../etc'");
    assertThat(models.versions("late")).hasSize(1);
    assertThat(models.predict("late", "c1").version().version()).isEqualTo(1);
  }

  private ModelVersion register(String model, String name, byte[] file, String... features) {
    String all =
        Stream.of(features).map("customer_orders:"::concat).collect(Collectors.joining(","));
    return models
        .registration()
        .register(new Wish(model, name, Feature.parseAll(all), "probability", 0.5), file);
  }

  private void assertRefused(String words, String name, byte[] file, String... features) {
    assertThatThrownBy(() -> register("late", name, file, features))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(words);
  }

  private void assertUnusable(String name, byte[] file, String... features) {
    assertRefused("The model file cannot be used: ", name, file, features);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
