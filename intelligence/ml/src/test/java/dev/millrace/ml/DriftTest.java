package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ml.drift.Histogram;
import dev.millrace.ml.drift.Shift;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A champion of a shop whose customers change after its training.
class DriftTest {

  private static final Instant LATER = Instant.parse("2026-08-15T12:00:00Z");
  private static final ScriptedShop SHOP = ScriptedShop.of(400, LATER, 3);

  @TempDir Path home;

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
  void aShopThatStaysAsItWasIsSteadyAndItsOutcomesAreFollowed() throws InterruptedException {
    MlModels models = trained(row -> row);
    sell();

    DriftReport report = models.drift("churn");

    assertThat(report.hasDrifted()).as(report.words()).isFalse();
    assertThat(report.words()).isEqualTo("steady");
    assertThat(report.performance())
        .filteredOn(DriftReport.Performance::isNew)
        .hasSizeGreaterThan(2);
    assertThat(report.predictions().psiLimit()).isGreaterThan(0);
    assertThat(run(models, "run-2", Map.of("model", "churn", "on_drift", "train")).result())
        .isEqualTo("steady");
    assertThat(models.versions("churn")).hasSize(1);
  }

  @Test
  void aFeatureThatMovesAndMattersIsNamedFirstAndTrainsAnew() throws InterruptedException {
    MlModels models = trained(row -> with(row, 0, row.values()[0] / 2 + 30));
    sell();

    DriftReport report = models.drift("churn");

    assertThat(report.hasDrifted()).isTrue();
    assertThat(report.features().getFirst().name()).isEqualTo("days_since_last_order");
    assertThat(report.features().getFirst().beyond()).isTrue();
    assertThat(report.features().getFirst().chiSquare()).isLessThan(1e-6);
    assertThat(report.predictions().beyond()).isTrue();
    StepRunner.Report step = run(models, "run-2", Map.of("model", "churn", "on_drift", "train"));
    assertThat(step.result()).isEqualTo("drifted");
    assertThat(step.summary()).contains("days_since_last_order moved").contains("churn v2");
    assertThat(models.versions("churn")).hasSize(2);
  }

  @Test
  void aFeatureThatIsNoUseMayMoveWithoutAlarm() throws InterruptedException {
    MlModels models = trained(row -> with(row, 4, Float.NaN));
    sell();

    DriftReport report = models.drift("churn");
    DriftReport.Moved noise =
        report.features().stream().filter(f -> f.name().equals("noise")).findFirst().orElseThrow();

    assertThat(noise.beyond()).isTrue();
    assertThat(noise.missingNow()).isEqualTo(1);
    assertThat(report.words()).doesNotContain("days_since_last_order");
  }

  @Test
  void customersWhoBehaveTheOtherWayAroundAreNoticedWhenTheirOutcomeIsKnown()
      throws InterruptedException {
    MlModels models =
        trained(row -> new Row(row.key(), row.cutOff(), 1 - row.label(), row.values()));
    sell();

    DriftReport report = models.drift("churn");

    assertThat(report.hasDrifted()).isTrue();
    assertThat(report.words()).contains("answers have become worse");
    assertThat(report.performance().getLast().auc()).isLessThan(0.5);
  }

  @Test
  void distancesAreThoseOfTheBooks() {
    double[] edges = {1, 2};
    Histogram then = Histogram.of(new double[] {1, 1, 2, 2, 3, 3, 3, 3, Double.NaN, 0}, edges);
    Histogram now = Histogram.of(new double[] {1, 2, 2, 2, 3, 3, 3, 3, 3, 3}, edges);

    assertThat(then)
        .extracting(h -> List.of(h.counts()[0], h.counts()[1], h.counts()[2]))
        .isEqualTo(List.of(3L, 2L, 4L));
    Shift shift = Shift.of(then, now);
    double psi =
        -0.2 * Math.log(0.1 / 0.3)
            + 0.1 * Math.log(0.3 / 0.2)
            + 0.2 * Math.log(0.6 / 0.4)
            - 0.05 * Math.log(0.05 / 0.1);
    assertThat(shift.psi()).isCloseTo(psi, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(shift.ks()).isCloseTo(0.2, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(Histogram.edges(new SplittableRandom(1).doubles(10_000).toArray())).hasSize(19);
    assertThat(Histogram.edges(new double[] {0, 0, 0, 0})).isEmpty();
  }

  /// @param afterwards what becomes of rows after the training
  private MlModels trained(UnaryOperator<Row> afterwards) throws InterruptedException {
    TrainingSets sets =
        (view, views, population, cutOffs) -> {
          TrainingSet set = SHOP.build(view, views, population, cutOffs);
          List<Row> rows =
              set.rows().stream()
                  .map(row ->
                      row.cutOff().isAfter(Workplace.HOLD_OUT.plusSeconds(86_400))
                          ? afterwards.apply(row)
                          : row)
                  .toList();
          return new TrainingSet(set.features(), rows, set.tables());
        };
    MlModels models =
        workplace.models(Workplace.definition(0.5, Map.of("rounds", "20")), sets, SHOP);
    Workplace.run(models, "train", "run-1");
    assertThat(models.champion("churn")).isPresent();
    return models;
  }

  private void sell() {
    workplace
        .lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(
                        TableName.of("gold.fct_sales"),
                        Rows.gather(
                            List.of(new Column("sold_at", Plain.TIMESTAMP)),
                            sink -> sink.row(new @Nullable Object[] {LATER})),
                        null)),
                new Mark("later", null, "done")));
  }

  private static StepRunner.Report run(MlModels models, String run, Map<String, String> arguments)
      throws InterruptedException {
    StepRunner step =
        models.steps().stream().filter(s -> s.kind().equals("drift")).findFirst().orElseThrow();
    return step.run(new StepRunner.Call(new RunId(run), "drift", 1, arguments, _ -> {}));
  }

  private static Row with(Row row, int feature, float value) {
    float[] values = row.values().clone();
    values[feature] = value;
    return new Row(row.key(), row.cutOff(), row.label(), values);
  }
}
