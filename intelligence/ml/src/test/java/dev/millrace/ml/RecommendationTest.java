package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Catalogue;
import dev.millrace.contracts.definition.RecommendationDefinition.Clicks;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A shop in a real lake: customers with even numbers want even products, others odd ones.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecommendationTest {

  private static final int CUSTOMERS = 120;
  private static final int PRODUCTS = 24;
  private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00Z");
  private static final Where WHERE = new Where("ml/recommendations.yaml", 1);

  @TempDir static Path home;

  private final Map<String, List<String>> clicks = new ConcurrentHashMap<>();
  private Workplace workplace;
  private MlModels models;
  private int commits;

  @BeforeAll
  void live() throws InterruptedException {
    workplace = Workplace.open(home);
    sales();
    catalogue(-1);
    models =
        MlModels.open(
            List.of(recommendations(), values()),
            new MlModels.Parts(
                workplace.database(),
                workplace.lake(),
                ScriptedShop.of(1, Workplace.UNTIL, 1),
                (_, key) -> Map.of("viewed", viewed(key)),
                BusinessClock.of(InstantSource.fixed(Workplace.NOW)),
                home.resolve("models")));
    run("train", "recommendations");
    run("train", "lifetime_value");
    run("score", "lifetime_value");
  }

  @AfterAll
  void close() {
    models.close();
    workplace.close();
  }

  @Test
  void aCustomerIsShownWhatLikeMindedPeopleWantAndNothingBought() {
    Recommendation answer = models.recommend("recommendations", "for_you", "C004", 5);

    assertThat(answer.items()).hasSize(5);
    assertThat(answer.items().getFirst().why()).contains("'Product ");
    assertThat(answer.items().subList(0, 2)).allMatch(item -> number(item.item()) % 2 == 0);
    assertThat(answer.items())
        .extracting(Recommendation.Item::item)
        .doesNotContainAnyElementsOf(boughtBy("C004"));
    assertThat(answer.note()).isNull();
  }

  @Test
  void theLastClicksChangeTheNextAnswer() {
    Recommendation before = models.recommend("recommendations", "similar", "C006", 3);

    clicks.put("C006", List.of("P07", "P05"));
    Recommendation after = models.recommend("recommendations", "similar", "C006", 3);
    clicks.clear();

    assertThat(before.items()).allMatch(item -> number(item.item()) % 2 == 0);
    assertThat(after.clicks()).containsExactly("P07", "P05");
    assertThat(after.items()).allMatch(item -> number(item.item()) % 2 == 1);
    assertThat(after.items().getFirst().why()).contains("'Product 7'");
  }

  @Test
  void whatIsSoldOutIsGoneFromEveryPathWithTheNextAnswer() {
    String shown =
        models.recommend("recommendations", "trending", "C001", 1).items().getFirst().item();

    catalogue(number(shown));
    try {
      for (String scenario :
          List.of("for_you", "similar", "bought_together", "trending", "next_basket")) {
        assertThat(models.recommend("recommendations", scenario, "C001", PRODUCTS).items())
            .as(scenario)
            .isNotEmpty()
            .noneMatch(item -> item.item().equals(shown));
      }
      for (Method method : List.of(Method.SIMILAR, Method.BOUGHT_TOGETHER)) {
        assertThat(models.besides("recommendations", method, "P03", PRODUCTS).items())
            .noneMatch(item -> item.item().equals(shown));
      }
    } finally {
      catalogue(-1);
    }
  }

  @Test
  void theNextBasketIsWhatWasBoughtOftenAndWhatPeopleBuyWhoBuyAlike() {
    Recommendation answer = models.recommend("recommendations", "next_basket", "C004", PRODUCTS);

    assertThat(answer.note()).isNull();
    String most =
        String.valueOf(
            workplace.read(
                    """
                    select product from gold.sales where customer = 'C004'
                    group by product order by count(distinct occurred_at) desc, max(occurred_at) desc
                    """)
                .getFirst()[0]);
    assertThat(answer.items().subList(0, 4)).extracting(Recommendation.Item::item).contains(most);
    assertThat(answer.items())
        .filteredOn(item -> item.item().equals(most))
        .allMatch(item ->
            item.why().matches("Bought (\\d+ times )?before(; who shops alike buys it too)?"));
    assertThat(answer.items())
        .filteredOn(item -> !boughtBy("C004").contains(item.item()))
        .isNotEmpty()
        .allMatch(item ->
            List.of("Who shops alike buys it", "Many buy it", "Many want it now")
                .contains(item.why()));
    assertThat(models.recommend("recommendations", "next_basket", "nobody", 3).note())
        .isEqualTo("Nothing is known of 'nobody' yet: these are the items most wanted now.");
    assertThat(models.champion("recommendations").orElseThrow().metrics())
        .containsKeys("recall_10_next_basket", "recall_10_next_basket_popular");
    assertThatThrownBy(
            () -> models.replay("recommendations", 1, "next_basket", Replay.Reward.CLICK, 30))
        .hasMessage(
            "The scenario 'next_basket' answers with the next basket, which cannot be replayed.");
  }

  @Test
  void aStrangerIsShownWhatIsWantedMostAndTheAnswerSaysSo() {
    Recommendation answer = models.recommend("recommendations", "for_you", "nobody", 4);

    assertThat(answer.items()).hasSize(4).allMatch(item -> item.why().equals("Many want it now"));
    assertThat(answer.note())
        .isEqualTo("Nothing is known of 'nobody' yet: these are the items most wanted now.");
  }

  @Test
  void aScenarioFiltersByAConditionOfItsOwn() {
    assertThat(models.recommend("recommendations", "cheap", "C001", PRODUCTS).items())
        .isNotEmpty()
        .allMatch(item -> number(item.item()) < 6);
  }

  @Test
  void whatLiesInTheSameBasketsGoesTogether() {
    Recommendation answer = models.besides("recommendations", Method.BOUGHT_TOGETHER, "P04", 3);

    assertThat(answer.items()).hasSize(3).allMatch(item -> number(item.item()) % 2 == 0);
    assertThat(answer.items()).noneMatch(item -> item.item().equals("P04"));
  }

  @Test
  void unknownScenariosAndItemsAreNamed() {
    assertThatThrownBy(() -> models.recommend("recommendations", "for_yu", "C001", 3))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.PARAMETER_VALUE);
              assertThat(e.problem().hint()).isEqualTo("Did you mean 'for_you'?");
            });
    assertThatThrownBy(() -> models.besides("recommendations", Method.SIMILAR, "P99", 3))
        .hasMessageContaining("There is no item 'P99'");
  }

  @Test
  void theVersionIsRegisteredWithWhatJudgedIt() {
    ModelVersion version = models.champion("recommendations").orElseThrow();

    assertThat(version.metrics().get("recall_10"))
        .isGreaterThan(version.metrics().get("recall_10_popular"));
    assertThat(version.tables()).containsOnlyKeys("gold.products", "gold.sales");
    assertThat(version.artifact()).isEqualTo("recommendations/1/model.bin");
  }

  @Test
  void aCustomersValueIsScoredIntoATableAndAnswered() {
    LifetimeValue value = models.lifetimeValue("lifetime_value", "C001");

    assertThat(value.alive()).isBetween(0.0, 1.0);
    assertThat(value.valueLow()).isLessThanOrEqualTo(value.value());
    assertThat(value.valueHigh()).isGreaterThanOrEqualTo(value.value());
    assertThat(value.segment()).isNotBlank();
    assertThat(workplace.read("select count(*) from gold.lifetime_values").getFirst()[0])
        .isEqualTo((long) CUSTOMERS);
    assertThat(
            workplace.read(
                    "select count(*) from gold.customer_segments where frequency_score not between 1 and 5")
                .getFirst()[0])
        .isEqualTo(0L);
    assertThatThrownBy(() -> models.lifetimeValue("lifetime_value", "nobody"))
        .hasMessageContaining("No purchase of 'nobody' is known");
  }

  @Test
  void aPastValueIsToldAgainToTheBitFromWhatTheScoringRead() {
    LifetimeValue value = models.lifetimeValue("lifetime_value", "C001");

    Explanation told = models.explain(value.responseId());

    assertThat(told.isSame()).as(told.toString()).isTrue();
    assertThat(told.kind()).isEqualTo(Explanation.Kind.LIFETIME_VALUE);
    assertThat(told.made().parts())
        .contains(
            new Explanation.Part(
                "value", Double.toString(value.value()), Double.toString(value.value())));
    assertThat(told.made().tables()).containsOnlyKeys("gold.sales");
    assertThat(told.features())
        .extracting(Explanation.Value::feature)
        .contains("repeat_purchases", "mean_value");
  }

  @Test
  void aPastListIsMadeAgainAfterTheCatalogueAndTheClicksHaveMovedOn() {
    clicks.put("C006", List.of("P07", "P05"));
    Recommendation list = models.recommend("recommendations", "similar", "C006", 5);
    Recommendation bought = models.recommend("recommendations", "for_you", "C004", 5);
    Recommendation beside = models.besides("recommendations", Method.SIMILAR, "P03", 4);
    clicks.clear();
    catalogue(number(list.items().getFirst().item()));
    try {
      Explanation told = models.explain(list.id());

      assertThat(told.isSame()).as(told.toString()).isTrue();
      assertThat(told.made().parts()).hasSize(5);
      assertThat(told.made().heeded()).endsWith("P05", "P07");
      assertThat(told.made().rules()).contains("shown where stock > 0", "method similar");
      assertThat(told.made().tables()).containsOnlyKeys("gold.products", "gold.sales");
      Explanation other = models.explain(bought.id());
      assertThat(other.isSame()).as(other.toString()).isTrue();
      assertThat(other.made().rules()).contains("without what was bought");
      assertThat(models.explain(beside.id()).isSame()).isTrue();
      assertThat(models.recommend("recommendations", "similar", "C006", 5).items())
          .isNotEqualTo(list.items());
    } finally {
      catalogue(-1);
    }
  }

  @Test
  void aListOfWhichAPlaceWasLeftToChanceIsMadeAgainWithTheSameChance() {
    for (int i = 0; i < 20; i++) {
      Recommendation list = models.recommend("recommendations", "open", "C008", 5, true);

      assertThat(list.explored()).isNotNull();
      Explanation told = models.explain(list.id());
      assertThat(told.isSame()).as(told.toString()).isTrue();
    }
  }

  @Test
  void answersForMailsLieInATableAndAreThoseOfThePage() throws InterruptedException {
    assertThat(mail("run-7", "for_you").summary())
        .isEqualTo(
            "120 customers have 480 items by recommendations v1 in gold.recommendations_for_you");
    assertThat(mail("run-7", "for_you").summary())
        .isEqualTo("120 customers scored by an earlier attempt");
    assertThat(mail("run-7", "cheap").summary()).startsWith("120 customers have ");

    Recommendation page = models.recommend("recommendations", "for_you", "C004", 4);
    List<@Nullable Object[]> rows =
        workplace.read(
            "select item, place, why, version, run from gold.recommendations_for_you where customer_id = 'C004' order by place");
    assertThat(rows).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(rows.get(i))
          .containsExactly(
              page.items().get(i).item(), i + 1, page.items().get(i).why(), 1, "run-7");
    }
    assertThat(
            workplace.read(
                "select 1 from gold.recommendations_for_you r join gold.sales s on s.customer = r.customer_id and s.product = r.item"))
        .as("nothing that was bought")
        .isEmpty();
    assertThatThrownBy(() -> mail("run-8", "for_yu")).hasMessageContaining("'for_yu'");
  }

  private StepRunner.Report mail(String run, String scenario) throws InterruptedException {
    StepRunner step =
        models.steps().stream()
            .filter(each -> each.kind().equals("score"))
            .findFirst()
            .orElseThrow();
    return step.run(
        new StepRunner.Call(
            new RunId(run),
            "score",
            1,
            Map.of("model", "recommendations", "scenario", scenario, "limit", "4"),
            _ -> {}));
  }

  @Test
  void aPlaceLeftToChanceHasAKnownPropensityAndVersionsAreJudgedByIt() {
    int[] tried = {0};
    var events = new ArrayList<Object[]>();
    for (int i = 0; i < 400; i++) {
      String customer = "C%03d".formatted(i % CUSTOMERS);
      Recommendation answer = models.recommend("recommendations", "open", customer, 4, true);
      Recommendation.Explored explored = Objects.requireNonNull(answer.explored());
      assertThat(
              explored.candidates().stream()
                  .mapToDouble(Recommendation.Candidate::propensity)
                  .sum())
          .isCloseTo(1, within(1e-9));
      assertThat(answer.items().get(explored.place() - 1).item()).isEqualTo(explored.item());
      assertThat(answer.items()).extracting(Recommendation.Item::item).doesNotHaveDuplicates();
      boolean isFirst = explored.item().equals(explored.candidates().getFirst().item());
      assertThat(explored.propensity()).isBetween(isFirst ? 0.5 : 0.04, isFirst ? 0.5 : 0.21);
      tried[0] += isFirst ? 0 : 1;
      String id = "recommendations.1.open." + i;
      events.add(event(Replays.EVENT, Replays.properties(id, answer, explored)));
      if (isFirst && i % 2 == 0) {
        events.add(
            event(
                "Product Viewed", Map.of("recommendation_id", id, "product_id", explored.item())));
      }
      if (i % 4 == 1) {
        events.add(
            event(
                "Order Completed",
                Map.of(
                    "recommendation_id",
                    id,
                    "order_id",
                    "O" + i,
                    "products",
                    List.of(Map.of("product_id", "P99"), Map.of("product_id", explored.item())))));
      }
    }
    assertThat(tried[0]).isBetween(140, 260);
    assertThatThrownBy(() -> models.replay("recommendations", 1, "open", Replay.Reward.CLICK, 30))
        .hasMessageContaining("expected at least 10");
    commit("bronze.events", Rows.gather(EVENTS, sink -> events.forEach(sink::row)));

    Replay clicks = models.replay("recommendations", 1, "open", Replay.Reward.CLICK, 30);
    Replay purchases = models.replay("recommendations", 1, "open", Replay.Reward.PURCHASE, 30);

    assertThat(clicks.answers()).isEqualTo(400);
    assertThat(clicks.would().matched())
        .as("the version that ranked them would rank them so again")
        .isEqualTo(400L - tried[0]);
    assertThat(clicks.would().estimate()).isGreaterThan(clicks.earned().estimate());
    assertThat(purchases.earned().estimate()).isCloseTo(0.25, within(1e-9));
    assertThat(purchases.would().low()).isLessThan(0.25);
    assertThat(purchases.would().high()).isGreaterThan(0.25);
    assertThat(models.recommend("recommendations", "open", "C001", 4).explored()).isNull();
    assertThatThrownBy(() -> models.replay("recommendations", 9, "open", Replay.Reward.CLICK, 30))
        .hasMessageContaining("There is no version 9");
  }

  private static final List<Column> EVENTS =
      List.of(
          new Column("event", Plain.STRING),
          new Column("properties", Plain.STRING),
          new Column("occurred_at", Plain.TIMESTAMP));

  private static Object[] event(String name, Map<String, Object> properties) {
    try {
      return new Object[] {
        name, new ObjectMapper().writeValueAsString(properties), Workplace.NOW.minusSeconds(60)
      };
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bothModelsAreReproducedToTheBit() throws InterruptedException {
    assertThat(models.reproduce("recommendations", 1).differences()).isEmpty();
    assertThat(models.reproduce("lifetime_value", 1).differences()).isEmpty();
  }

  private StepRunner.Report run(String kind, String model) throws InterruptedException {
    StepRunner step =
        models.steps().stream().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
    return step.run(
        new StepRunner.Call(
            new RunId(kind + "-" + model.replace("_", "-")),
            kind,
            1,
            Map.of("model", model),
            _ -> {}));
  }

  private FeatureValue viewed(String key) {
    return new FeatureValue(
        clicks.getOrDefault(key, List.of()), Workplace.NOW, FeatureValue.Origin.STREAM);
  }

  private List<String> boughtBy(String customer) {
    return workplace
        .read("select distinct product from gold.sales where customer = '%s'".formatted(customer))
        .stream()
        .map(row -> String.valueOf(row[0]))
        .toList();
  }

  private static int number(String product) {
    return Integer.parseInt(product.substring(1));
  }

  private static String product(int number) {
    return "P%02d".formatted(number);
  }

  /// Four products a day on about every tenth day, until some customers stop.
  private void sales() {
    var random = new SplittableRandom(11);
    Rows sales =
        Rows.gather(
            List.of(
                new Column("customer", Plain.STRING),
                new Column("product", Plain.STRING),
                new Column("occurred_at", Plain.TIMESTAMP),
                new Column("amount", Plain.DOUBLE)),
            sink -> {
              for (int customer = 0; customer < CUSTOMERS; customer++) {
                double mean = 10 + 40 * random.nextDouble();
                double rate = 5 + 20 * random.nextDouble();
                double day = random.nextDouble() * 30;
                while (day < 150 && random.nextDouble() > 0.05) {
                  int at = (int) day;
                  for (int line = 0; line < 2; line++) {
                    int item = 2 * random.nextInt(PRODUCTS / 2) + customer % 2;
                    sink.row(
                        new Object[] {
                          "C%03d".formatted(customer),
                          product(item),
                          FIRST.plus(Duration.ofDays(at)),
                          mean * (0.5 + random.nextDouble())
                        });
                  }
                  day += 1 + rate * random.nextExponential();
                }
              }
            });
    commit("gold.sales", everybodyOnce(sales));
  }

  /// Customers who left before their first purchase would not be customers.
  private static Rows everybodyOnce(Rows sales) {
    var seen = new HashMap<String, Boolean>();
    for (int i = 0; i < sales.count(); i++) {
      seen.put(String.valueOf(sales.value(i, 0)), true);
    }
    return Rows.gather(
        sales.columns(),
        sink -> {
          for (int i = 0; i < sales.count(); i++) {
            sink.row(
                new Object[] {
                  sales.value(i, 0), sales.value(i, 1), sales.value(i, 2), sales.value(i, 3)
                });
          }
          for (int customer = 0; customer < CUSTOMERS; customer++) {
            String id = "C%03d".formatted(customer);
            if (!seen.containsKey(id)) {
              sink.row(new Object[] {id, product(customer % 2), FIRST, 20.0});
            }
          }
        });
  }

  /// @param soldOut the number of a product; negative for none
  private void catalogue(int soldOut) {
    commit(
        "gold.products",
        Rows.gather(
            List.of(
                new Column("id", Plain.STRING),
                new Column("title", Plain.STRING),
                new Column("price", Plain.INTEGER),
                new Column("stock", Plain.INTEGER)),
            sink -> {
              for (int i = 0; i < PRODUCTS; i++) {
                sink.row(new Object[] {product(i), "Product " + i, i, i == soldOut ? 0 : 3});
              }
            }));
  }

  private void commit(String table, Rows rows) {
    workplace
        .lake()
        .commit(
            LakeCommit.of(
                List.of(TableOverwrite.all(TableName.of(table), rows, null)),
                new Mark("test/%d".formatted(commits++), null, "done")));
  }

  private static LifetimeValueDefinition values() {
    return new LifetimeValueDefinition(
        "lifetime_value",
        null,
        "select customer as key, occurred_at, amount as value from gold.sales",
        "select max(occurred_at) from gold.sales",
        Duration.ofDays(90),
        Duration.ofDays(30),
        WHERE);
  }

  private static RecommendationDefinition recommendations() {
    return new RecommendationDefinition(
        "recommendations",
        null,
        "select customer as key, product as item, occurred_at, 1 as weight, true as is_purchase from gold.sales",
        "select max(occurred_at) from gold.sales",
        Duration.ofDays(20),
        new Catalogue(TableName.of("gold.products"), "id", "title", "stock > 0"),
        new Clicks(new ViewName("live"), "viewed"),
        List.of(
            new Scenario("for_you", Method.FOR_YOU, "true", true),
            new Scenario("similar", Method.SIMILAR, "true", false),
            new Scenario("bought_together", Method.BOUGHT_TOGETHER, "true", false),
            new Scenario("trending", Method.TRENDING, "true", false),
            new Scenario("next_basket", Method.NEXT_BASKET, "true", false),
            new Scenario("open", Method.FOR_YOU, "true", false, ShelfRules.NONE, 0.5),
            new Scenario("cheap", Method.TRENDING, "price < 6", false)),
        WHERE);
  }
}
