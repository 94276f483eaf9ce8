package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentsReaderTest {

  private static final String FILE = "ml/segments.yaml";
  private static final String VIEW =
      """
      kind: feature_view
      entity: customer
      table: gold.fct_sales
      key: customer_id
      time: sold_at
      features:
        orders_90d: {aggregate: count, window: 90 days}
        revenue_90d: {aggregate: sum, of: total, window: 90 days}
        days_since_last_order: {aggregate: count}
      """;
  private static final String HEAD =
      """
      kind: ml_model
      type: segments
      features: [customer_orders]
      population: select 1
      data_until: select 1
      """;

  @Test
  void allThreeKindsAreRead() {
    SegmentsDefinition segments =
        read(
            HEAD
                + """
                rfm: {recency: days_since_last_order, frequency: orders_90d, money: revenue_90d}
                clusters: {of: [orders_90d, revenue_90d], count: 4}
                rules: {loyal: orders_90d >= 3}
                """);

    assertThat(segments.rfm())
        .isEqualTo(
            new SegmentsDefinition.Rfm("days_since_last_order", "orders_90d", "revenue_90d"));
    assertThat(segments.clusters())
        .isEqualTo(new SegmentsDefinition.Clusters(List.of("orders_90d", "revenue_90d"), 4));
    assertThat(segments.rules()).containsEntry("loyal", "orders_90d >= 3");
  }

  @Test
  void segmentsThatSayNothingOfHowAreAProblem() {
    assertThat(problems(HEAD))
        .containsExactly(
            "The segments 'segments' say neither 'rfm' nor 'clusters' nor 'rules'; expected at least one.");
  }

  @Test
  void everyValueOutOfItsLimitsIsAProblem() {
    assertThat(
            problems(
                HEAD
                    + """
                    rfm: {recency: days_since_last_order, frequency: orders_90d}
                    clusters: {of: [], count: 13}
                    rules: {loyal: orders_90d >=}
                    """))
        .anyMatch(message -> message.equals("The key 'money' is missing."))
        .anyMatch(message -> message.equals("The value '13' cannot be read: expected 2 to 12."))
        .anyMatch(
            message -> message.equals("The clusters do not say what customers are compared by."))
        .anyMatch(
            message -> message.startsWith("The rule of the segment 'loyal' is 'orders_90d >='; "));
  }

  @Test
  void oneClusterIsNoClustering() {
    assertThat(problems(HEAD + "clusters: {of: [orders_90d], count: 1}\n"))
        .containsExactly("The value '1' cannot be read: expected 2 to 12.");
  }

  @Test
  void featuresAndViewsThatNobodyDefinesAreNamed() {
    assertThat(problems(HEAD + "rules: {loyal: orders_9d >= 3}\n"))
        .singleElement()
        .asString()
        .contains("'orders_9d'");
    assertThat(
            problems(
                HEAD.replace("customer_orders", "customer_order") + "rules: {a: orders_90d > 1}\n"))
        .anyMatch(message -> message.contains("'customer_order'"));
    assertThat(
            problems(
                HEAD.replace("[customer_orders]", "[Customer Orders]") + "rules: {a: b > 1}\n"))
        .anyMatch(message -> message.contains("'Customer Orders'"));
  }

  @Test
  void keysThatSegmentsDoNotHaveAreNamed() {
    assertThat(problems(HEAD + "clusters: {of: [orders_90d], counts: 3}\n"))
        .anyMatch(message -> message.contains("'counts'"));
    assertThat(problems(HEAD + "rules: {a: orders_90d > 1}\nrule: {}\n"))
        .anyMatch(message -> message.contains("'rule'"));
  }

  @Test
  void aShareLeftToChanceIsAtMostAHalfAndANumber() {
    assertThat(explore("5 %").explore()).isEqualTo(0.05);
    assertThat(explore("0.5").explore()).isEqualTo(0.5);
    for (String wrong : List.of("51 %", "-1 %", "0.51", "NaN", "much", "'%'")) {
      assertThat(catchThrowableOfType(MillraceException.class, () -> explore(wrong)).problems())
          .as(wrong)
          .singleElement()
          .extracting(Problem::message)
          .asString()
          .startsWith("The value '" + wrong.replace("'", "") + "' cannot be read: ");
    }
  }

  @Test
  void theNextBasketLeavesNothingToChance() {
    assertThat(
            catchThrowableOfType(
                    MillraceException.class, () -> scenario("method: next_basket, explore: 5 %"))
                .problems())
        .extracting(Problem::message)
        .containsExactly(
            "The scenario 'home' answers with the next basket and has 'explore'; expected none, for such answers cannot be replayed.");
    assertThat(scenario("method: next_basket").method())
        .isEqualTo(RecommendationDefinition.Method.NEXT_BASKET);
    assertThat(
            catchThrowableOfType(MillraceException.class, () -> scenario("method: next"))
                .problems())
        .extracting(Problem::message)
        .containsExactly(
            "The value 'next' cannot be read: expected for_you, similar, bought_together, trending or next_basket.");
  }

  @Test
  void aSequenceModelIsTrainedAsWrittenOrAsUsualAndOnlyWithinBounds() {
    assertThat(recommendations("sequence: {}", "method: for_you").sequence())
        .isEqualTo(RecommendationDefinition.Sequence.DEFAULT);
    assertThat(recommendations("sequence: {dims: 32, threads: 2}", "method: for_you").sequence())
        .isEqualTo(new RecommendationDefinition.Sequence(32, 40, 50, 2));
    assertThat(recommendations("", "method: for_you").sequence()).isNull();
    for (String wrong :
        List.of("dims: 7", "dims: 258", "dims: 33", "epochs: 0", "history: 1", "threads: 65")) {
      assertThat(
              catchThrowableOfType(
                      MillraceException.class,
                      () -> recommendations("sequence: {" + wrong + "}", "method: for_you"))
                  .problems())
          .as(wrong)
          .singleElement()
          .extracting(Problem::message)
          .asString()
          .startsWith("The sequence model cannot be trained so: expected ");
    }
  }

  private static RecommendationDefinition.Scenario explore(String share) {
    return scenario("method: for_you, explore: " + share);
  }

  private static RecommendationDefinition.Scenario scenario(String words) {
    return recommendations("", words).scenarios().getFirst();
  }

  private static RecommendationDefinition recommendations(String line, String scenario) {
    return project(
            """
            kind: ml_model
            type: recommendations
            interactions: select 1
            data_until: select 1
            hold_out: 14 days
            catalogue: {table: gold.fct_sales, item: id}
            %s
            scenarios:
              home: {%s}
            """
                .formatted(line, scenario))
        .mlModels(RecommendationDefinition.class)
        .getFirst();
  }

  private static List<String> problems(String definition) {
    return catchThrowableOfType(MillraceException.class, () -> read(definition)).problems().stream()
        .map(Problem::message)
        .toList();
  }

  private static SegmentsDefinition read(String definition) {
    return project(definition).mlModels(SegmentsDefinition.class).getFirst();
  }

  private static Project project(String definition) {
    return ProjectReader.read(
        List.of(
            new SourceText("millrace.yaml", "kind: project\nname: shop\n"),
            new SourceText("models/gold/fct_sales.sql", "select 1"),
            new SourceText("features/customer_orders.yaml", VIEW),
            new SourceText(FILE, definition)),
        Variables.NONE);
  }
}
