package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.ml.tree.TreeEnsemble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreStepTest {

  private static final Instant BEHIND_DATA = Workplace.UNTIL.plusSeconds(1);

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
  void everybodyIsScoredWithReasons() throws Exception {
    ScriptedShop shop = ScriptedShop.of(600, Workplace.UNTIL, 3);
    MlModels models = workplace.models(shop);
    Workplace.run(models, "train", "run-1");

    assertThat(Workplace.run(models, "score", "run-1").summary())
        .matches("600 customers scored by churn v1, \\d+ at risk");

    assertThat(shop.asked().getLast()).containsExactly(BEHIND_DATA);
    List<@Nullable Object[]> rows =
        workplace.read("select * from gold.predictions where key = 'c7'");
    @Nullable Object[] row = rows.getFirst();
    assertThat(rows).hasSize(1);
    assertThat(row).startsWith("churn", 1, "c7").endsWith(BEHIND_DATA, Workplace.NOW, "run-1");
    double probability = (double) Objects.requireNonNull(row[3]);
    assertThat(row[4]).isEqualTo(probability >= models.champion("churn").orElseThrow().threshold());
    assertThat(reasons(String.valueOf(row[5])))
        .hasSize(3)
        .allSatisfy(reason -> assertThat(ScriptedShop.FEATURES).contains(reason.feature()));
  }

  @Test
  void scoresAndPredictionsAreTheSameModel() throws Exception {
    ScriptedShop shop = ScriptedShop.of(200, Workplace.UNTIL, 3);
    MlModels models = workplace.models(shop);
    Workplace.run(models, "train", "run-1");
    Workplace.run(models, "score", "run-1");

    ServedModel served =
        new ServedModel(
            models.champion("churn").orElseThrow(),
            TreeEnsemble.read(Files.readAllBytes(home.resolve("models/churn/1/model.json"))));
    for (@Nullable Object[] row : workplace.read("select key, probability from gold.predictions")) {
      int customer = Integer.parseInt(String.valueOf(row[0]).substring(1));
      assertThat((double) Objects.requireNonNull(row[1]))
          .isCloseTo(served.probability(shop.doubles(customer, BEHIND_DATA)), within(1e-12));
    }
  }

  @Test
  void runThatIsBegunAgainScoresOnce() throws Exception {
    MlModels models = workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3));
    Workplace.run(models, "train", "run-1");
    Workplace.run(models, "score", "run-2");

    assertThat(Workplace.run(models, "score", "run-2").summary())
        .isEqualTo("600 customers scored by an earlier attempt");
    assertThat(count()).isEqualTo(600L);
    Workplace.run(models, "score", "run-3");
    assertThat(count()).isEqualTo(1200L);
  }

  @Test
  void ofTwoAttemptsAtOnceOneScores() throws Exception {
    ScriptedShop shop = ScriptedShop.of(600, Workplace.UNTIL, 3);
    MlModels models = workplace.models(shop);
    Workplace.run(models, "train", "run-1");
    TrainingSets overtaken =
        (lake, views, population, cutOffs) -> {
          score(models, "run-2");
          return shop.build(lake, views, population, cutOffs);
        };

    StepRunner.Report report =
        Workplace.run(workplace.models(Workplace.definition(), overtaken, shop), "score", "run-2");

    assertThat(report.summary()).isEqualTo("600 customers scored by an earlier attempt");
    assertThat(count()).isEqualTo(600L);
  }

  @Test
  void withoutChampionNothingIsScored() throws Exception {
    MlModels models = workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3));

    assertThat(Workplace.run(models, "score", "run-1").summary()).isEqualTo("no champion yet");
    Workplace.run(models, "train", "run-1");
    assertThat(Workplace.run(models, "score", "run-1").summary()).startsWith("600 customers");
  }

  @Test
  void emptyPopulationIsScoredToo() throws Exception {
    Workplace.run(workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3)), "train", "run-1");
    MlModels nobody = workplace.models(ScriptedShop.of(0, Workplace.UNTIL, 3));

    assertThat(Workplace.run(nobody, "score", "run-1").summary())
        .isEqualTo("0 customers scored by churn v1, 0 at risk");
    assertThat(workplace.lake().mark("score/churn/run-1")).hasValue("rows:0");
  }

  private static void score(MlModels models, String run) {
    try {
      Workplace.run(models, "score", run);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object count() {
    return Objects.requireNonNull(
        workplace.read("select count(*) from gold.predictions").getFirst()[0]);
  }

  private static List<Reason> reasons(String json) throws Exception {
    return new ObjectMapper().readValue(json, new TypeReference<List<Reason>>() {});
  }
}
