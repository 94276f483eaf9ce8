package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.contracts.definition.RolloutRules.Begin;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.Rollout.Stage;
import dev.millrace.ml.RolloutEvent.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FEATURES =
      ScriptedShop.FEATURES.stream()
          .map(name -> "customer_orders:" + name)
          .collect(Collectors.joining(","));

  @TempDir private Path home;
  private final List<RolloutEvent> told = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-07-01T08:00:00Z"));
  private Workplace workplace;
  private MlModels models;

  @BeforeEach
  void train() throws Exception {
    workplace = Workplace.open(home);
    models = open(RolloutRules.DEFAULT, now::get);
    Workplace.run(models, "train", "run-1");
  }

  @AfterEach
  void close() {
    models.close();
    workplace.close();
  }

  @Test
  void shadowScoresEveryRequestAndIsNeverReturned() throws Exception {
    int shifted = registerShifted("0.95");

    models.rollouts().shadow("churn", shifted);
    List<Prediction> given = predict(0, 200);

    assertThat(given)
        .allSatisfy(prediction -> {
          assertThat(prediction.version().version()).isEqualTo(1);
          assertThat(prediction.standing()).isEqualTo(Standing.CHAMPION);
        });
    await(() -> state().figures().compared() == 200);
    RolloutState.Figures figures = state().figures();
    assertThat(figures.answers()).isEqualTo(200);
    assertThat(figures.errorRate()).isZero();
    assertThat(figures.meanShift()).isGreaterThan(0.1).isEqualTo(figures.meanDifference());
    assertThat(figures.disagreements()).isPositive();
    assertThat(figures.p99Millis()).isPositive();
    assertThat(state().breach()).contains("above the champion's on the same 200 requests");
    Explanation shadow = models.explain(given.getFirst().responseId() + "-shadow");
    assertThat(shadow.version().version()).isEqualTo(shifted);
    assertThat(shadow.standing()).isEqualTo("SHADOW");
    assertThat(shadow.isSame()).isTrue();
    models.rollouts().look();
    assertThat(state().rollout())
        .isNotNull(); // nobody is answered by it, so nothing is to be saved
  }

  @Test
  void canaryAnswersItsShareAndKeepsItsCustomersWhileItGrows() throws Exception {
    int same = registerShifted(null);

    models.rollouts().canary("churn", same, 10);
    Set<String> few = canaries(predict(0, 600));
    models.rollouts().canary("churn", same, 40);
    List<Prediction> given = predict(0, 600);
    Set<String> more = canaries(given);

    assertThat(few).hasSizeBetween(35, 90);
    assertThat(more).hasSizeBetween(190, 290).containsAll(few);
    assertThat(given)
        .allSatisfy(prediction ->
            assertThat(prediction.version().version())
                .isEqualTo(prediction.standing() == Standing.CANARY ? same : 1));
    Prediction canary =
        given.stream().filter(p -> p.standing() == Standing.CANARY).findFirst().orElseThrow();
    assertThat(models.explain(canary.responseId()).standing()).isEqualTo("CANARY");
    models.rollouts().look();
    assertThat(state().rollout()).isNotNull();
    assertThat(told).isEmpty();
  }

  @Test
  void brokenCanaryIsRolledBackWithinAMinuteAndNoAnswerFails() throws Exception {
    models.close();
    models = open(RolloutRules.DEFAULT, InstantSource.system());
    int shifted = registerShifted("0.95");
    models.rollouts().canary("churn", shifted, 20);

    long start = System.nanoTime();
    for (int i = 0; state().rollout() != null; i++) {
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofMinutes(1).toNanos());
      assertThat(models.predict("churn", "c" + i % 600).probability()).isBetween(0.0, 1.0);
      LockSupport.parkNanos(1_000_000);
    }

    assertThat(predict(0, 100)).allMatch(prediction -> prediction.version().version() == 1);
    RolloutEvent newest = state().history().getFirst();
    assertThat(newest.what()).isEqualTo(What.ROLLED_BACK);
    assertThat(newest.version()).isEqualTo(shifted);
    assertThat(newest.champion()).isEqualTo(1);
    assertThat(newest.words()).contains("its mean score lies", "above the champion's");
    await(() -> told.size() == 1);
    assertThat(told.getFirst().number()).isEqualTo(newest.number());
  }

  @Test
  void canaryWhoseFileIsLostIsAnsweredForByTheChampion() throws Exception {
    int same = registerShifted(null);
    models.rollouts().canary("churn", same, 50);
    models.close();
    Files.writeString(home.resolve("models/churn/%d/model.json".formatted(same)), "{}");
    models = open(RolloutRules.DEFAULT, now::get);

    assertThat(state().rollout()).isNotNull(); // it survives a restart
    assertThat(predict(0, 200)).allMatch(prediction -> prediction.version().version() == 1);
    models.rollouts().look();

    assertThat(state().rollout()).isNull();
    assertThat(state().history().getFirst().words()).contains("100.0 % of the last", "failed");
  }

  @Test
  void versionThatIsLetOutInFullIsWatchedAndTakenBack() throws Exception {
    int shifted = registerShifted("0.95");

    models.rollouts().full("churn", shifted);
    assertThat(predict(0, 100))
        .allMatch(prediction ->
            prediction.version().version() == shifted
                && prediction.standing() == Standing.CHAMPION);
    await(() -> state().figures().compared() == 100);
    models.rollouts().look();

    assertThat(models.champion("churn").orElseThrow().version()).isEqualTo(1);
    assertThat(models.champions("churn", 0, 10))
        .extracting(Reign::version)
        .containsExactly(1, shifted, 1);
    assertThat(state().history())
        .extracting(RolloutEvent::what)
        .containsExactly(What.ROLLED_BACK, What.FULL);
  }

  @Test
  void versionThatHoldsIsSettledAfterItsTime() throws Exception {
    int same = registerShifted(null);
    models.rollouts().full("churn", same);
    predict(0, 100);
    now.updateAndGet(at -> at.plus(Duration.ofMinutes(59)));
    models.rollouts().look();
    assertThat(state().rollout()).isNotNull();

    now.updateAndGet(at -> at.plus(Duration.ofMinutes(1)));
    models.rollouts().look();

    assertThat(state().rollout()).isNull();
    assertThat(state().champion()).isEqualTo(same);
    assertThat(state().history().getFirst().what()).isEqualTo(What.SETTLED);
  }

  @Test
  void oneCommandGoesBackAndAnotherFurther() throws Exception {
    Workplace.run(models, "train", "run-2");
    Workplace.run(models, "train", "run-3");

    assertThat(models.rollouts().rollback("churn").champion()).isEqualTo(2);
    assertThat(models.predict("churn", "c1").version().version()).isEqualTo(2);
    assertThat(models.rollouts().rollback("churn").champion()).isEqualTo(1);
    assertThatThrownBy(() -> models.rollouts().rollback("churn"))
        .isInstanceOf(MillraceException.class)
        .hasMessage("The model 'churn' cannot be rolled back: no version was in use before v1.");
    assertThat(models.rollouts().full("churn", 3).champion()).isEqualTo(3);
    assertThat(models.rollouts().rollback("churn").champion()).isEqualTo(1);
  }

  @Test
  void rollbackEndsACanaryAndLeavesTheChampion() throws Exception {
    int same = registerShifted(null);
    models.rollouts().canary("churn", same, 50);

    assertThat(models.rollouts().rollback("churn").rollout()).isNull();

    assertThat(predict(0, 100)).allMatch(prediction -> prediction.version().version() == 1);
  }

  @Test
  void trainedVersionsBeginAsTheRulesSayAndOneAtATime() throws Exception {
    models.close();
    models = open(rules(Begin.SHADOW), now::get);

    assertThat(Workplace.run(models, "train", "run-2").summary()).startsWith("churn v2 in shadow");
    assertThat(Workplace.run(models, "train", "run-3").summary())
        .startsWith("churn v3 waits, v1 stays");

    assertThat(state().champion()).isEqualTo(1);
    Rollout rollout = java.util.Objects.requireNonNull(state().rollout());
    assertThat(rollout.stage()).isEqualTo(Stage.SHADOW);
    assertThat(rollout.challenger()).isEqualTo(2);
    assertThatThrownBy(() -> models.rollouts().canary("churn", 3, 10))
        .hasMessage(
            "Version 2 of the model 'churn' is on its way out already; expected one at a time.");
    models.rollouts().full("churn", 2);
    assertThat(state().champion()).isEqualTo(2);
  }

  @Test
  void versionThatTheGateHeldBackMayOnlyBeWatched() throws Exception {
    models.close();
    models =
        workplace.models(
            Workplace.definition(1, Map.of("rounds", "5")),
            ScriptedShop.of(600, Workplace.UNTIL, 3),
            ScriptedShop.of(600, Workplace.UNTIL, 3));
    Workplace.run(models, "train", "run-2");

    assertThatThrownBy(() -> models.rollouts().canary("churn", 2, 10))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("was held back by its gate");
    assertThat(models.rollouts().shadow("churn", 2).rollout()).isNotNull();
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() {
    assertThatThrownBy(() -> models.rollouts().shadow("churn", 9))
        .hasMessage("There is no version 9 of the model 'churn'.");
    assertThatThrownBy(() -> models.rollouts().shadow("churn", 1))
        .hasMessage("Version 1 of the model 'churn' is in use already.");
    assertThatThrownBy(() -> models.rollouts().canary("churn", 1, 100))
        .hasMessageContaining("'100.0' percent");
    assertThatThrownBy(() -> models.rollouts().state("churm"))
        .hasMessage("There is no model 'churm'.");
    assertThat(state().history()).isEmpty();
  }

  @Test
  void championWhoseFileIsLostIsStoodInForByTheOneBefore() throws Exception {
    Workplace.run(models, "train", "run-2");
    Files.delete(home.resolve("models/churn/2/model.json"));
    models.close();
    models = open(RolloutRules.DEFAULT, now::get);

    assertThat(predict(0, 20))
        .allSatisfy(prediction -> {
          assertThat(prediction.version().version()).isEqualTo(1);
          assertThat(prediction.standing()).isEqualTo(Standing.FALLBACK);
        });
  }

  private MlModels open(RolloutRules rules, InstantSource wall) {
    MlModelDefinition usual = Workplace.definition();
    var definition =
        new MlModelDefinition(
            usual.name(),
            null,
            usual.views(),
            usual.population(),
            usual.dataUntil(),
            usual.horizon(),
            usual.cutOffEvery(),
            usual.cutOffs(),
            usual.gateAccuracy(),
            usual.parameters(),
            rules,
            usual.where());
    ScriptedShop shop = ScriptedShop.of(600, Workplace.UNTIL, 3);
    return MlModels.open(
        List.of(definition),
        new MlModels.Parts(
            workplace.database(),
            workplace.lake(),
            shop,
            shop,
            BusinessClock.of(InstantSource.fixed(Workplace.NOW)),
            home.resolve("models"),
            wall,
            told::add));
  }

  private static RolloutRules rules(Begin begin) {
    RolloutRules usual = RolloutRules.DEFAULT;
    return new RolloutRules(
        begin,
        usual.percent(),
        usual.errorRate(),
        usual.p99Millis(),
        usual.meanShift(),
        usual.withheld(),
        usual.window(),
        usual.minAnswers(),
        usual.watch());
  }

  /// The champion's own file, with every score moved.
  ///
  /// @param base the share of leavers that it starts from; null for the champion's
  private int registerShifted(@org.jspecify.annotations.Nullable String base) throws IOException {
    byte[] file = Files.readAllBytes(home.resolve("models/churn/1/model.json"));
    if (base != null) {
      var whole = (ObjectNode) JSON.readTree(file);
      ((ObjectNode) whole.at("/learner/learner_model_param")).put("base_score", base);
      file = JSON.writeValueAsBytes(whole);
    }
    ModelVersion champion = models.champion("churn").orElseThrow();
    return models
        .registration()
        .register(
            new Registration.Wish(
                "churn",
                "elsewhere.json",
                Registration.Feature.parseAll(FEATURES),
                "probability",
                champion.threshold()),
            file)
        .version();
  }

  private List<Prediction> predict(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(customer -> models.predict("churn", "c" + customer))
        .toList();
  }

  private static Set<String> canaries(List<Prediction> given) {
    return given.stream()
        .filter(prediction -> prediction.standing() == Standing.CANARY)
        .map(Prediction::key)
        .collect(Collectors.toSet());
  }

  private RolloutState state() {
    return models.rollouts().state("churn");
  }

  private static void await(BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
