package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions trained again, and answers explained.
class ReproduceTest {

  @TempDir private Path home;
  private Workplace workplace;
  private MlModels models;

  @BeforeEach
  void train() throws InterruptedException {
    workplace = Workplace.open(home);
    models = workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3));
    Workplace.run(models, "train", "run-1");
  }

  @AfterEach
  void close() {
    models.close();
    workplace.close();
  }

  @Test
  void aVersionIsReproducedAfterTheTablesHaveMovedOn() throws Exception {
    sell(Workplace.UNTIL.plus(Duration.ofDays(20)));
    models.close();
    models =
        workplace.models(
            Workplace.definition(0.5, Map.of("rounds", "10")),
            ScriptedShop.of(600, Workplace.UNTIL, 3),
            ScriptedShop.of(600, Workplace.UNTIL, 3));

    Reproduction again = models.reproduce("churn", 1);

    assertThat(again.differences()).isEmpty();
    assertThat(again.sha256()).isEqualTo(models.versions("churn").getFirst().sha256());
    assertThat(models.versions("churn")).hasSize(1);
  }

  @Test
  void whatIsDifferentIsNamed() throws Exception {
    models.close();
    ScriptedShop other = ScriptedShop.of(500, Workplace.UNTIL, 3);
    models = workplace.models(other);

    Reproduction again = models.reproduce("churn", 1);

    assertThat(again.isSame()).isFalse();
    assertThat(again.differences())
        .extracting(Reproduction.Difference::what)
        .contains("sha256", "metric rows_train")
        .doesNotContain("tables", "features");
  }

  @Test
  void aVersionWhoseSnapshotIsForgottenSaysWhichTable() throws Exception {
    sell(Workplace.UNTIL.plusSeconds(1));
    models.close();
    workplace.close(); // views that this process holds would keep the snapshot
    workplace = Workplace.open(home);
    models = workplace.models(ScriptedShop.of(600, Workplace.UNTIL, 3));
    workplace.lake().expire(Duration.ZERO);

    Reproduction again = models.reproduce("churn", 1);

    assertThat(again.differences())
        .extracting(Reproduction.Difference::what)
        .containsExactly("table gold.fct_sales");
  }

  @Test
  void aVersionWithoutItsDefinitionSaysSo() throws Exception {
    Files.delete(home.resolve("models/churn/1/origin.json"));

    assertThat(models.reproduce("churn", 1).differences())
        .extracting(Reproduction.Difference::what)
        .containsExactly("definition");
    assertThatThrownBy(() -> models.reproduce("churn", 7))
        .isInstanceOf(MillraceException.class)
        .hasMessage("There is no version 7 of the model 'churn'.");
  }

  @Test
  void theHistoryTellsWhoWasChampionWhen() throws Exception {
    Workplace.run(models, "train", "run-2");

    List<Reign> reigns = models.champions("churn", 0, 10);

    assertThat(reigns).extracting(Reign::version).containsExactly(2, 1);
    assertThat(reigns.getFirst().until()).isNull();
    assertThat(reigns.getLast().until()).isEqualTo(reigns.getFirst().since());
    assertThat(models.champions("churn", 1, 10)).extracting(Reign::version).containsExactly(1);
  }

  @Test
  void everyTrainingIsARunWithWhatItComesFrom() {
    String id = dev.millrace.ml.track.OwnRuns.id("churn", "run-1");

    String run =
        new String(
            models
                .tracking()
                .api()
                .answer("GET", "runs/get", Map.of("run_id", List.of(id)), new byte[0]),
            StandardCharsets.UTF_8);

    assertThat(run)
        .contains(
            "\"status\":\"FINISHED\"", "millrace.flow_run", "millrace.snapshot.gold.fct_sales")
        .contains("millrace.definition_hash", "millrace.environment.java", "\"key\":\"auc\"")
        .contains(models.versions("churn").getFirst().sha256());
  }

  @Test
  void anAnswerIsExplainedAndScoredAgainToTheSameNumber() throws Exception {
    Prediction prediction = models.predict("churn", "c7");
    Workplace.run(models, "train", "run-2");

    Explanation explained = models.explain(prediction.responseId());

    assertThat(explained.isSame()).isTrue();
    assertThat(explained.again()).isEqualTo(prediction.probability());
    assertThat(explained.version().version()).isEqualTo(1);
    assertThat(explained.key()).isEqualTo("c7");
    assertThat(explained.reasons()).isEqualTo(prediction.reasons());
    assertThat(explained.features())
        .extracting(Explanation.Value::feature)
        .containsAll(prediction.features().keySet());
  }

  @Test
  void anAnswerOfAVersionWhoseFileIsGoneIsToldButNotScoredAgain() throws Exception {
    Prediction prediction = models.predict("churn", "c7");
    Files.delete(home.resolve("models/churn/1/model.json"));

    Explanation explained = models.explain(prediction.responseId());

    assertThat(explained.isSame()).isFalse();
    assertThat(explained.again()).isNull();
    assertThat(explained.note()).contains("churn/1/model.json");
    assertThatThrownBy(() -> models.explain("none")).hasMessage("No answer 'none' is known.");
  }

  private void sell(Instant at) {
    Rows sales =
        Rows.gather(
            List.of(new Column("sold_at", Plain.TIMESTAMP)), sink -> sink.row(new Object[] {at}));
    workplace
        .lake()
        .commit(
            new LakeCommit(
                List.of(new TableAppend(TableName.of("gold.fct_sales"), sales, null)),
                new Mark("more", null, "done")));
  }
}
