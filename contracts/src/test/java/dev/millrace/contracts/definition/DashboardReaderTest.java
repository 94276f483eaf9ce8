package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.definition.DashboardDefinition.Kind;
import dev.millrace.contracts.definition.DashboardDefinition.Tile;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DashboardReaderTest {

  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");
  private static final SourceText MODEL = new SourceText("models/gold/fct_sales.sql", "select 1");
  private static final SourceText REVENUE =
      new SourceText(
          "metrics/revenue.yaml",
          """
          kind: metric
          table: gold.fct_sales
          expression: sum(amount)
          time: sold_at
          dimensions: {category: category, hour: hour(sold_at), weekday: isodow(sold_at)}
          """);

  @Test
  void theShortestTileTakesWhatItsKindNeeds() {
    DashboardDefinition shop =
        read(
            """
            kind: dashboard
            rows:
              - tiles:
                  - {kind: kpi, metric: revenue}
                  - {kind: line, metric: revenue}
            """);

    assertThat(shop.title()).isEqualTo("shop");
    assertThat(shop.lastDays()).isEqualTo(30);
    assertThat(shop.rows().getFirst().tiles()).extracting(Tile::title).containsOnly("revenue");
    assertThat(shop.rows().getFirst().tiles())
        .extracting(Tile::by)
        .containsExactly(List.of(), List.of("day"));
  }

  @Test
  void aTileHasItsOwnWindowFiltersWidthAndGrain() {
    DashboardDefinition shop =
        read(
            """
            kind: dashboard
            title: The shop
            last: 7 days
            filters: [category]
            rows:
              - title: Sales
                tiles:
                  - {kind: line, title: By month, metric: revenue, by: month, last: 365d, width: 8, filters: {category: [Kitchen, Bath]}}
                  - {kind: transactions, limit: 5}
            """);

    Tile line = shop.rows().getFirst().tiles().getFirst();
    assertThat(shop.lastDays()).isEqualTo(7);
    assertThat(line.by()).containsExactly("month");
    assertThat(line.lastDays()).isEqualTo(365);
    assertThat(line.width()).isEqualTo(8);
    assertThat(line.filters()).isEqualTo(Map.of("category", List.of("Kitchen", "Bath")));
    assertThat(shop.rows().getFirst().tiles().getLast().kind()).isEqualTo(Kind.TRANSACTIONS);
  }

  @Test
  void everyMistakeIsFoundAtOnceWithItsLineAndTheNearestName() {
    assertThat(
            problems(
                """
                kind: dashboard
                last: a week
                rows:
                  - tiles:
                      - {kind: kpy, metric: revenue}
                      - {kind: heatmap, metric: revenue, by: hour}
                      - {kind: bar, metric: revenue, by: hour, wide: 3}
                """))
        .extracting(problem -> problem.where() + " " + problem.message())
        .containsExactlyInAnyOrder(
            "dashboards/shop.yaml:2 The value 'a week' cannot be read: expected days, as in '30 days'.",
            "dashboards/shop.yaml:5 The value 'kpy' cannot be read: expected one of kpi, line, bar, pie, table, heatmap, funnel, cohort, map, transactions, live.",
            "dashboards/shop.yaml:6 The tile of kind 'heatmap' has 1 dimensions; expected exactly 2.",
            "dashboards/shop.yaml:7 The key 'wide' is not known here.");
  }

  @Test
  void metricsDimensionsAndFiltersThatDoNotExistAreFound() {
    assertThat(
            problems(
                """
                kind: dashboard
                filters: [country]
                rows:
                  - tiles:
                      - {kind: kpi, metric: revenu}
                      - {kind: bar, metric: revenue, by: categry}
                """))
        .extracting(problem -> problem.where() + " " + problem.message() + " " + problem.hint())
        .containsExactlyInAnyOrder(
            "dashboards/shop.yaml:5 The metric 'revenu' is not defined by any file. Did you mean 'revenue'?",
            "dashboards/shop.yaml:6 The dimension 'categry' is none of the metric 'revenue'. Did you mean 'category'?",
            "dashboards/shop.yaml:1 The filter 'country' is a dimension of none of the tiles' metrics."
                + " Use one of: category, day, hour, month, week, weekday.");
  }

  @Test
  void aFunnelCohortsAndAMapSayTheirQuestionInALine() {
    DashboardDefinition shop =
        read(
            """
            kind: dashboard
            rows:
              - tiles:
                  - {kind: funnel, metric: revenue, entity: category, steps: {Seen: {hour: 9}, Bought: {hour: [10, 11], category: Bath}}, within: 36 hours}
                  - {kind: cohort, metric: revenue, entity: category, limit: 6}
                  - {kind: map, metric: revenue, by: category}
            """);

    List<Tile> tiles = shop.rows().getFirst().tiles();
    assertThat(tiles.get(0).funnel())
        .isEqualTo(
            new FunnelQuestion(
                "category",
                List.of(
                    new FunnelQuestion.Step("Seen", Map.of("hour", List.of("9"))),
                    new FunnelQuestion.Step(
                        "Bought",
                        Map.of("hour", List.of("10", "11"), "category", List.of("Bath")))),
                Duration.ofHours(36)));
    assertThat(tiles.get(1).cohort()).isEqualTo(new CohortQuestion("category", null));
    assertThat(tiles.get(1).by()).containsExactly("month");
    assertThat(tiles.get(2).limit()).isEqualTo(300);
    assertThat(tiles.get(2).funnel()).isNull();
  }

  @Test
  void mistakesOfFunnelsAndCohortsAreFoundAtTheirLines() {
    assertThat(
            problems(
                """
                kind: dashboard
                rows:
                  - tiles:
                      - {kind: funnel, metric: revenue, entity: category, steps: {Seen: {hour: 9}}}
                      - {kind: funnel, metric: revenue, steps: {Seen: {hour: 'a|b'}, Bought: {hour: 9}}, within: 0 days}
                      - {kind: cohort, metric: revenue, entity: category, by: day, limit: 61}
                      - {kind: bar, metric: revenue, by: hour, entity: category}
                """))
        .extracting(problem -> problem.where() + " " + problem.message())
        .containsExactlyInAnyOrder(
            "dashboards/shop.yaml:4 The funnel has 1 'steps'; expected 2 to 10.",
            "dashboards/shop.yaml:5 The key 'entity' is missing.",
            "dashboards/shop.yaml:5 The step 'Seen' is none; expected a title in words and values of dimensions, without '|'.",
            "dashboards/shop.yaml:5 The value '0 days' cannot be read: expected more than nothing and at most 366 days.",
            "dashboards/shop.yaml:6 The tile of kind 'cohort' is by 'day'; expected week or month.",
            "dashboards/shop.yaml:6 The value '61' cannot be read: expected 1 to 60.",
            "dashboards/shop.yaml:7 The key 'entity' is not known here.");
    assertThat(
            problems(
                """
                kind: dashboard
                rows:
                  - tiles:
                      - {kind: funnel, metric: revenue, entity: person, steps: {Seen: {hour: 9}, Bought: {categry: Bath}}}
                      - {kind: cohort, metric: revenue, entity: category, starts: signed_up}
                """))
        .extracting(problem -> problem.where() + " " + problem.message())
        .containsExactlyInAnyOrder(
            "dashboards/shop.yaml:4 The dimension 'person' is none of the metric 'revenue'.",
            "dashboards/shop.yaml:4 The dimension 'categry' is none of the metric 'revenue'.",
            "dashboards/shop.yaml:5 The dimension 'signed_up' is none of the metric 'revenue'.");
  }

  @Test
  void aDashboardWithoutTilesIsAMistake() {
    assertThat(problems("kind: dashboard\n"))
        .extracting(Problem::message)
        .containsExactly("The dashboard has 0 tiles; expected 1 to 60.");
  }

  private static DashboardDefinition read(String yaml) {
    return project(yaml).dashboards().getFirst();
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(MillraceException.class, () -> project(yaml)).problems();
  }

  private static Project project(String yaml) {
    return ProjectReader.read(
        List.of(PROJECT, MODEL, REVENUE, new SourceText("dashboards/shop.yaml", yaml)),
        Variables.NONE);
  }
}
