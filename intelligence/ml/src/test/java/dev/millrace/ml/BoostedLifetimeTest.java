package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.LifetimeValueDefinition.Method;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A shop whose customers come like clockwork until they stop, which BG/NBD does not believe.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoostedLifetimeTest {

  private static final int CUSTOMERS = 600;
  private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00Z");
  private static final int DAYS = 180;

  @TempDir static Path home;

  private final List<String> log = new ArrayList<>();
  private Workplace workplace;
  private MlModels models;

  @BeforeAll
  void live() throws InterruptedException {
    workplace = Workplace.open(home);
    workplace
        .lake()
        .commit(
            LakeCommit.of(
                List.of(TableOverwrite.all(TableName.of("gold.sales"), sales(), null)),
                new Mark("test", null, "done")));
    models =
        MlModels.open(
            List.of(definition(30, Map.of("rounds", "60"))),
            new MlModels.Parts(
                workplace.database(),
                workplace.lake(),
                ScriptedShop.of(1, Workplace.UNTIL, 1),
                (_, _) -> Map.of(),
                BusinessClock.of(InstantSource.fixed(Workplace.NOW)),
                home.resolve("models")));
    run("train");
    run("score");
  }

  @AfterAll
  void close() {
    models.close();
    workplace.close();
  }

  @Test
  void aBoostedVersionIsLetIntoUseBecauseItIsNearerOnTheSameHoldOut() {
    ModelVersion version = models.champion("worth").orElseThrow();

    Map<String, Double> metrics = version.metrics();
    assertThat(metrics.get("mae_holdout")).isLessThan(metrics.get("mae_probabilistic"));
    assertThat(metrics.get("mae_value_holdout")).isLessThan(metrics.get("mae_value_probabilistic"));
    assertThat(metrics.get("interval_coverage")).isBetween(0.7, 0.95);
    assertThat(version.features()).contains("silence_in_usual_gaps");
    assertThat(version.parameters()).containsEntry("method", "boosted").containsKey("alpha");
    assertThat(log).anyMatch(line -> line.startsWith("boosted is wrong by "));
  }

  @Test
  void everyCustomerIsScoredWithAnIntervalAndAChanceToBeAlive() {
    assertThat(
            workplace.read(
                    """
                    select count(*) from gold.lifetime_values
                    where value between value_low and value_high and purchases between purchases_low and purchases_high
                      and alive between 0 and 1 and value_high > 0
                    """)
                .getFirst()[0])
        .isEqualTo((long) CUSTOMERS);
  }

  @Test
  void aBoostedValueIsToldAgainToTheBitWithItsReasons() {
    Explanation told = models.explain(models.lifetimeValue("worth", "C017").responseId());

    assertThat(told.isSame()).as(told.toString()).isTrue();
    assertThat(told.reasons()).hasSize(5);
    assertThat(told.reasons().getFirst().words()).isNotBlank();
  }

  @Test
  void aBoostedVersionIsTrainedAgainToTheSameBytes() throws InterruptedException {
    assertThat(models.reproduce("worth", 1).differences()).isEmpty();
  }

  @Test
  void aHoldOutOfAnotherLengthThanTheHorizonIsRefused() {
    assertThatThrownBy(() -> new Definitions(List.of(definition(20, Map.of("round", "5")))))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::message)
                    .satisfiesExactly(
                        span ->
                            assertThat(span).contains("'hold_out: 20 days' and 'horizon: 30 days'"),
                        name -> assertThat(name).contains("a parameter 'round'")));
  }

  private void run(String kind) throws InterruptedException {
    StepRunner step =
        models.steps().stream().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
    step.run(
        new StepRunner.Call(new RunId(kind + "-1"), kind, 1, Map.of("model", "worth"), log::add));
  }

  private static LifetimeValueDefinition definition(int holdOut, Map<String, String> parameters) {
    return new LifetimeValueDefinition(
        "worth",
        null,
        "select customer as key, occurred_at, amount as value from gold.sales",
        "select max(occurred_at) from gold.sales",
        Duration.ofDays(30),
        Duration.ofDays(holdOut),
        Method.BOOSTED,
        parameters,
        new Where("ml/worth.yaml", 1));
  }

  private static Rows sales() {
    var random = new SplittableRandom(5);
    return Rows.gather(
        List.of(
            new Column("customer", Plain.STRING),
            new Column("occurred_at", Plain.TIMESTAMP),
            new Column("amount", Plain.DOUBLE)),
        sink -> {
          for (int customer = 0; customer < CUSTOMERS; customer++) {
            int gap = 4 + random.nextInt(20);
            double mean = 10 + 60 * random.nextDouble();
            int day = random.nextInt(60);
            boolean isFirst = true;
            while (day < DAYS && (isFirst || random.nextDouble() > 0.12)) {
              isFirst = false;
              sink.row(
                  new Object[] {
                    "C%03d".formatted(customer),
                    FIRST.plus(Duration.ofDays(day)),
                    mean * (0.8 + 0.4 * random.nextDouble())
                  });
              day += gap + random.nextInt(3) - 1;
            }
          }
        });
  }
}
