package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Catalogue;
import dev.millrace.contracts.definition.RecommendationDefinition.Clicks;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.RecommendationDefinition.Sequence;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.sequence.TorchPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A shop in a real lake where the third thing that somebody wants hangs on the first two, and on
/// which of them was first: what only a sequence model can tell.
class SequenceRecommendationTest {

  private static final int PRODUCTS = 24;
  private static final int FIRSTS = 10;
  private static final int CUSTOMERS = 900;
  private static final int HELD_OUT = 200;
  private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void aLiveClickAsksTheSequenceModelAnew(@TempDir Path home) throws InterruptedException {
    assumeTrue(
        TorchPlace.fetched(System.getenv()).isPresent(),
        "Skipped: torch is not on this machine ('./millrace torch fetch').");
    var clicks = new AtomicReference<List<String>>(List.of());
    try (Workplace workplace = Workplace.open(home)) {
      commit(workplace, "gold.sales", sales());
      commit(workplace, "gold.products", products());
      try (MlModels models = open(workplace, clicks)) {
        train(models);

        Map<String, Double> metrics = models.champion("recommendations").orElseThrow().metrics();
        assertThat(metrics.get("sequence_weight")).isPositive();
        int asked = 0;
        int expected = 0;
        int moved = 0;
        for (int a = 0; a < FIRSTS; a++) {
          int b = (a + 3) % FIRSTS;
          if (next(a, b) != a && next(a, b) != b) {
            clicks.set(List.of(product(a)));
            Recommendation before = models.recommend("recommendations", "for_you", "new", 3);
            clicks.set(List.of(product(b), product(a)));
            Recommendation after = models.recommend("recommendations", "for_you", "new", 3);
            asked++;
            moved += items(before).equals(items(after)) ? 0 : 1;
            expected += items(after).contains(product(next(a, b))) ? 1 : 0;
            assertThat(after.clicks()).containsExactly(product(b), product(a));
          }
        }
        assertThat(moved).isEqualTo(asked);
        assertThat(expected).as("of %d", asked).isGreaterThan(asked / 2);
      }
    }
  }

  private static int next(int a, int b) {
    return a < b ? (a + b + 5) % PRODUCTS : (a * b + 1) % PRODUCTS;
  }

  private static List<String> items(Recommendation answer) {
    return answer.items().stream().map(Recommendation.Item::item).toList();
  }

  private static MlModels open(Workplace workplace, AtomicReference<List<String>> clicks) {
    var definition =
        new RecommendationDefinition(
            "recommendations",
            null,
            "select customer as key, product as item, occurred_at, 1 as weight, true as is_purchase from gold.sales",
            "select max(occurred_at) from gold.sales",
            Duration.ofDays(20),
            new Catalogue(TableName.of("gold.products"), "id", "title", "true"),
            new Clicks(new ViewName("live"), "viewed"),
            List.of(new Scenario("for_you", Method.FOR_YOU, "true", false)),
            new Sequence(32, 25, 5, 1),
            new Where("ml/recommendations.yaml", 1));
    return MlModels.open(
        List.of(definition),
        new MlModels.Parts(
            workplace.database(),
            workplace.lake(),
            ScriptedShop.of(1, Workplace.UNTIL, 1),
            (_, _) ->
                Map.of(
                    "viewed",
                    new FeatureValue(clicks.get(), Workplace.NOW, FeatureValue.Origin.STREAM)),
            BusinessClock.of(InstantSource.fixed(Workplace.NOW)),
            workplace.home().resolve("models")));
  }

  private static void train(MlModels models) throws InterruptedException {
    StepRunner step =
        models.steps().stream()
            .filter(each -> each.kind().equals("train"))
            .findFirst()
            .orElseThrow();
    step.run(
        new StepRunner.Call(
            new RunId("train-sequence"), "train", 1, Map.of("model", "recommendations"), _ -> {}));
  }

  /// One thing a day; the third of some customers falls into the hold-out.
  private static Rows sales() {
    var random = new SplittableRandom(3);
    return Rows.gather(
        List.of(
            new Column("customer", Plain.STRING),
            new Column("product", Plain.STRING),
            new Column("occurred_at", Plain.TIMESTAMP)),
        sink -> {
          for (int customer = 0; customer < CUSTOMERS; customer++) {
            int a = random.nextInt(FIRSTS);
            int b = random.nextInt(FIRSTS);
            int day = random.nextInt(60);
            int last = customer < HELD_OUT ? 95 + random.nextInt(5) : day + 2;
            sale(sink, customer, a, day);
            sale(sink, customer, b, day + 1);
            sale(sink, customer, next(a, b), last);
          }
        });
  }

  private static void sale(RowHandler sink, int customer, int product, int day) {
    sink.row(
        new Object[] {
          "C%03d".formatted(customer), product(product), FIRST.plus(Duration.ofDays(day))
        });
  }

  private static Rows products() {
    return Rows.gather(
        List.of(new Column("id", Plain.STRING), new Column("title", Plain.STRING)),
        sink -> {
          for (int i = 0; i < PRODUCTS; i++) {
            sink.row(new Object[] {product(i), "Product " + i});
          }
        });
  }

  private static String product(int number) {
    return "P%02d".formatted(number);
  }

  private static void commit(Workplace workplace, String table, Rows rows) {
    workplace
        .lake()
        .commit(
            LakeCommit.of(
                List.of(TableOverwrite.all(TableName.of(table), rows, null)),
                new Mark("test/" + table, null, "done")));
  }
}
