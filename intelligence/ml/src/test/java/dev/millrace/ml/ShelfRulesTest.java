package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Catalogue;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.contracts.definition.ShelfRules.Boost;
import dev.millrace.contracts.definition.ShelfRules.Cap;
import dev.millrace.contracts.definition.ShelfRules.Diversity;
import dev.millrace.contracts.definition.ShelfRules.Pin;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One model for each rule over a real lake: whoever has an even number wants even products. Brands
/// go round by three, kinds by four, and the item P23 sells badly.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShelfRulesTest {

  private static final int CUSTOMERS = 80;
  private static final int PRODUCTS = 24;
  private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00Z");

  @TempDir static Path home;

  private Workplace workplace;
  private MlModels models;
  private String customer = "";
  private int commits;

  /// Every way to ask.
  enum Asked {
    FOR_YOU,
    SIMILAR,
    BOUGHT_TOGETHER,
    TRENDING,
    STRANGER,
    BESIDE_SIMILAR,
    BESIDE_BOUGHT_TOGETHER
  }

  @BeforeAll
  void train() throws InterruptedException {
    workplace = Workplace.open(home);
    sales();
    catalogue(-1);
    customer = whoHasNotBoughtAllThatIsDear();
    List<RecommendationDefinition> definitions =
        List.of(
            definition("plain", ShelfRules.NONE),
            definition(
                "boosted",
                rules(
                    List.of(
                        new Boost("price >= 18 -- the dear ones", 1000, at(11)),
                        new Boost("stock > 1000", 7, at(12))),
                    List.of(),
                    List.of(),
                    null)),
            definition(
                "pinned",
                rules(
                    List.of(),
                    List.of(
                        new Pin("P23", 2, "stock > 0", at(13)),
                        new Pin("P22", 1, "price > 100", at(14)),
                        new Pin("new", 3, "true", at(15))),
                    List.of(),
                    null)),
            definition(
                "capped",
                rules(List.of(), List.of(), List.of(new Cap("lower(brand)", 2, at(16))), null)),
            definition(
                "narrow",
                rules(
                    List.of(),
                    List.of(),
                    List.of(new Cap("case when id <> 'P23' then 'x' end", 1, at(18))),
                    null)),
            definition(
                "varied",
                rules(List.of(), List.of(), List.of(), new Diversity("kind", 1, at(17)))));
    models = open(definitions);
    for (RecommendationDefinition definition : definitions) {
      trainOnce(models, definition.name());
    }
  }

  @AfterAll
  void close() {
    workplace.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBoostedComesFirstAndSaysSo(Asked asked) {
    List<Recommendation.Item> items = items("boosted", asked, 3);

    assertThat(items).hasSize(3);
    assertThat(number(items.getFirst())).isGreaterThanOrEqualTo(18);
    assertThat(items.getFirst().why())
        .contains("; moved up by 'price >= 18 -- the dear ones' (x1000.0)")
        .doesNotContain("stock > 1000");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPinnedStandsAtItsPlaceAndSaysSo(Asked asked) {
    List<Recommendation.Item> items = items("pinned", asked, 6);

    assertThat(items).hasSize(6).doesNotHaveDuplicates();
    assertThat(items.get(1).item()).isEqualTo("P23");
    assertThat(items.get(1).why()).isEqualTo("Pinned to place 2 while 'stock > 0'");
    assertThat(items.get(2).item()).isEqualTo("new");
    assertThat(items.get(2).why()).isEqualTo("Pinned to place 3");
    assertThat(items.stream().filter(item -> item.item().equals("P23"))).hasSize(1);
    assertThat(items).noneMatch(item -> item.why().contains("place 1"));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSoldOutIsNotShownThoughItIsPinned(Asked asked) {
    catalogue(23);
    try {
      assertThat(items("pinned", asked, PRODUCTS))
          .isNotEmpty()
          .noneMatch(item -> item.item().equals("P23"));
    } finally {
      catalogue(-1);
    }
  }

  @Test
  void whatWasBoughtIsNotShownThoughItIsPinned() {
    assertThat(models.recommend("pinned", "for_you", "C079", PRODUCTS).items())
        .isNotEmpty()
        .noneMatch(item -> item.item().equals("P23"));
  }

  @Test
  void whatStandsBesideAnItemIsNotTheItemThoughItIsPinned() {
    assertThat(models.besides("pinned", Method.SIMILAR, "P23", 5).items())
        .noneMatch(item -> item.item().equals("P23"));
  }

  @Test
  void placesBeyondTheAnswerAreLeft() {
    assertThat(items("pinned", Asked.TRENDING, 1))
        .singleElement()
        .satisfies(item -> assertThat(item.why()).doesNotContain("Pinned"));
  }

  @ParameterizedTest
  @EnumSource
  void noMoreThanTheCapAreOfOneBrand(Asked asked) {
    List<Recommendation.Item> items = items("capped", asked, PRODUCTS);

    Map<Integer, Long> brands =
        items.stream()
            .filter(item -> !item.item().equals("new"))
            .collect(Collectors.groupingBy(item -> number(item) % 3, Collectors.counting()));
    assertThat(brands).hasSize(3).allSatisfy((_, count) -> assertThat(count).isEqualTo(2));
    assertThat(items("plain", asked, PRODUCTS)).hasSizeGreaterThan(items.size());
  }

  @Test
  void whoeverTakesACappedPlaceSaysSo() {
    assertThat(items("capped", Asked.TRENDING, PRODUCTS))
        .anyMatch(item -> item.why().endsWith("; moved up by at most 2 of one 'lower(brand)'"));
  }

  @Test
  void placesThatACapLeavesEmptyAreFilledFromTheLastOfAll() {
    assertThat(items("narrow", Asked.TRENDING, 2))
        .hasSize(2)
        .last()
        .satisfies(item -> assertThat(item.item()).isEqualTo("P23"));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAlikeMovesApart(Asked asked) {
    long kinds = kinds(items("varied", asked, 4));

    assertThat(kinds).isGreaterThanOrEqualTo(kinds(items("plain", asked, 4)));
    assertThat(kinds).isGreaterThanOrEqualTo(3);
  }

  @Test
  void varietyOfWhatIsWantedMostIsWholeAndSaysSo() {
    List<Recommendation.Item> items = items("varied", Asked.TRENDING, 8);

    assertThat(kinds(items.subList(0, 4))).isEqualTo(4);
    assertThat(kinds(items.subList(4, 8))).isEqualTo(4);
    assertThat(items).anyMatch(item -> item.why().endsWith("; moved up for variety of 'kind'"));
  }

  @Test
  void rulesThatCouldNotBeCheckedAtTheStartAreCheckedByTheTraining() throws InterruptedException {
    RecommendationDefinition early =
        definition(
            "early",
            rules(List.of(new Boost("margin > 0.4", 2, at(31))), List.of(), List.of(), null),
            "gold.later");
    MlModels opened = open(List.of(early));
    commit("gold.later", products(-1));

    assertThatThrownBy(() -> trainOnce(opened, "early"))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.problem().where()).hasToString("ml/broken.yaml:31"));
  }

  @Test
  void rulesThatDoNotRunAreAllToldWithTheirLines() {
    RecommendationDefinition broken =
        definition(
            "broken",
            rules(
                List.of(new Boost("margin > 0.4", 2, at(21)), new Boost("price > 1", 2, at(22))),
                List.of(new Pin("P01", 1, "price", at(23))),
                List.of(new Cap("brand ||", 2, at(24))),
                new Diversity("nope(kind)", 0.5, at(25))));

    assertThatThrownBy(() -> open(List.of(broken)))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              Set<String> places =
                  e.problems().stream()
                      .map(problem -> String.valueOf(problem.where()))
                      .collect(Collectors.toSet());
              assertThat(places)
                  .containsExactlyInAnyOrder(
                      "ml/broken.yaml:21",
                      "ml/broken.yaml:23",
                      "ml/broken.yaml:24",
                      "ml/broken.yaml:25");
              assertThat(e.problems())
                  .extracting(Problem::message)
                  .anyMatch(message -> message.contains("margin"))
                  .contains(
                      "The condition 'price' answers the type 'integer'; expected true or false.");
            });
  }

  private List<Recommendation.Item> items(String model, Asked asked, int limit) {
    return switch (asked) {
      case FOR_YOU, SIMILAR, BOUGHT_TOGETHER, TRENDING ->
          models.recommend(model, asked.name().toLowerCase(Locale.ROOT), customer, limit).items();
      case STRANGER -> models.recommend(model, "for_you", "nobody", limit).items();
      case BESIDE_SIMILAR -> models.besides(model, Method.SIMILAR, "P04", limit).items();
      case BESIDE_BOUGHT_TOGETHER ->
          models.besides(model, Method.BOUGHT_TOGETHER, "P04", limit).items();
    };
  }

  private String whoHasNotBoughtAllThatIsDear() {
    return String.valueOf(
        workplace.read(
                """
                select customer from gold.sales where product in ('P00', 'P18', 'P20', 'P22')
                group by customer having count(distinct product) < 3 order by 1 limit 1
                """)
            .getFirst()[0]);
  }

  private static long kinds(List<Recommendation.Item> items) {
    return items.stream().map(item -> number(item) / 2 % 4).distinct().count();
  }

  private static int number(Recommendation.Item item) {
    return item.item().equals("new") ? 0 : Integer.parseInt(item.item().substring(1));
  }

  private MlModels open(List<RecommendationDefinition> definitions) {
    return MlModels.open(
        definitions,
        new MlModels.Parts(
            workplace.database(),
            workplace.lake(),
            ScriptedShop.of(1, Workplace.UNTIL, 1),
            (_, _) -> Map.of(),
            BusinessClock.of(InstantSource.fixed(Workplace.NOW)),
            home.resolve("models")));
  }

  private static void trainOnce(MlModels models, String model) throws InterruptedException {
    StepRunner train = models.steps().getFirst();
    var _ =
        train.run(
            new StepRunner.Call(
                new RunId("train-" + model), "train", 1, Map.of("model", model), _ -> {}));
  }

  private static ShelfRules rules(
      List<Boost> boosts, List<Pin> pins, List<Cap> caps, @Nullable Diversity diversity) {
    return new ShelfRules(boosts, pins, caps, diversity);
  }

  private static Where at(int line) {
    return new Where("ml/broken.yaml", line);
  }

  private static RecommendationDefinition definition(String name, ShelfRules rules) {
    return definition(name, rules, "gold.products");
  }

  private static RecommendationDefinition definition(
      String name, ShelfRules rules, String catalogue) {
    return new RecommendationDefinition(
        name,
        null,
        "select customer as key, product as item, occurred_at, 1 as weight, true as is_purchase from gold.sales",
        "select max(occurred_at) from gold.sales",
        Duration.ofDays(20),
        new Catalogue(TableName.of(catalogue), "id", "title", "stock > 0"),
        null,
        Arrays.stream(Method.values())
            .map(method ->
                new Scenario(
                    method.name().toLowerCase(Locale.ROOT),
                    method,
                    "true",
                    method == Method.FOR_YOU,
                    rules))
            .toList(),
        new Where("ml/%s.yaml".formatted(name), 1));
  }

  /// Two products a day on about every tenth day; only C079 buys P23.
  private void sales() {
    var random = new SplittableRandom(5);
    var rows = new ArrayList<Object[]>();
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      for (int basket = 0; basket < 7; basket++) {
        Instant day = FIRST.plus(Duration.ofDays(20 * basket + random.nextInt(20)));
        for (int line = 0; line < 2; line++) {
          int item = 2 * random.nextInt(PRODUCTS / 2) + customer % 2;
          boolean isTaken = item == 23 && customer != 79;
          rows.add(new Object[] {customer(customer), product(isTaken ? 1 : item), day});
        }
      }
    }
    rows.add(new Object[] {customer(79), product(23), FIRST});
    commit(
        "gold.sales",
        Rows.gather(
            List.of(
                new Column("customer", Plain.STRING),
                new Column("product", Plain.STRING),
                new Column("occurred_at", Plain.TIMESTAMP)),
            sink -> rows.forEach(sink::row)));
  }

  private static String customer(int number) {
    return "C%03d".formatted(number);
  }

  private static String product(int number) {
    return "P%02d".formatted(number);
  }

  /// @param soldOut the number of a product; negative for none
  private void catalogue(int soldOut) {
    commit("gold.products", products(soldOut));
  }

  private static Rows products(int soldOut) {
    return Rows.gather(
        List.of(
            new Column("id", Plain.STRING),
            new Column("title", Plain.STRING),
            new Column("price", Plain.INTEGER),
            new Column("stock", Plain.INTEGER),
            new Column("brand", Plain.STRING),
            new Column("kind", Plain.STRING)),
        sink -> {
          for (int i = 0; i < PRODUCTS; i++) {
            sink.row(
                new Object[] {
                  product(i), "Product " + i, i, i == soldOut ? 0 : 3, "B" + i % 3, "K" + i / 2 % 4
                });
          }
          sink.row(new @Nullable Object[] {"new", "Just in", 5, 3, null, null});
        });
  }

  private void commit(String table, Rows rows) {
    workplace
        .lake()
        .commit(
            LakeCommit.of(
                List.of(TableOverwrite.all(TableName.of(table), rows, null)),
                new Mark("test/%d".formatted(commits++), null, "done")));
  }
}
