package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DashboardFile.Edited;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DashboardFileTest {

  private static final Project PROJECT =
      ProjectReader.read(
          List.of(
              new SourceText("millrace.yaml", "kind: project\nname: shop\n"),
              new SourceText("models/gold/fct_sales.sql", "select 1"),
              new SourceText(
                  "metrics/revenue.yaml",
                  """
                  kind: metric
                  table: gold.fct_sales
                  expression: sum(amount)
                  time: sold_at
                  dimensions: {category: category}
                  """)),
          Variables.NONE);

  private static final String SHOP =
      """
      # The shop at a glance.
      kind: dashboard
      title: 'Shop'

      # What the page opens with.
      last: 30 days
      filters: category
      rows:
        - title: Sales
          tiles:
            - {kind: kpi, title: "Revenue today", metric: revenue, last: 1 day} # newest day
            - {kind: line, title: By week, metric: revenue, by: week}
        - tiles:
            - {kind: bar, title: 'By: category', metric: revenue, by: category, filters: {category: [Bath, 'A: B']}}
            # as they come in
            - {kind: transactions}
      """;

  @Test
  void whatIsNotTouchedStaysToTheLetter() {
    assertThat(edit(SHOP, asTold()).text()).isEqualTo(SHOP);
  }

  @Test
  void oneTileChangesAndTheCommentsOfAllOthersStay() {
    Map<String, Object> wish = asTold();
    tile(wish, 0, 1).put("title", "By month");
    tile(wish, 0, 1).put("by", List.of("month"));
    tile(wish, 0, 1).put("width", 8);

    Edited edited = edit(SHOP, wish);

    assertThat(edited.problems()).isEmpty();
    assertThat(edited.lostComments()).isZero();
    assertThat(edited.text())
        .contains(
            "# The shop at a glance.",
            "# What the page opens with.",
            "# newest day",
            "# as they come in")
        .contains("title: \"Revenue today\"")
        .contains("- {kind: line, title: By month, metric: revenue, by: month, width: 8}");
  }

  @Test
  void aTileThatGoesTakesItsCommentAlongAndThatIsSaid() {
    Map<String, Object> wish = asTold();
    tiles(wish, 0).remove(0);

    Edited edited = edit(SHOP, wish);

    assertThat(edited.lostComments()).isEqualTo(1);
    assertThat(edited.text()).doesNotContain("newest day").contains("as they come in");
  }

  @Test
  void tilesMoveBetweenRowsAndARowIsAdded() {
    Map<String, Object> wish = asTold();
    Map<String, Object> moved = tiles(wish, 1).remove(0);
    rows(wish)
        .add(new LinkedHashMap<>(Map.of("title", "New", "tiles", new ArrayList<>(List.of(moved)))));

    Edited edited = edit(SHOP, wish);

    assertThat(edited.problems()).isEmpty();
    assertThat(whole(edited).rows()).hasSize(3);
    assertThat(whole(edited).rows().getLast().tiles().getFirst().filters())
        .isEqualTo(Map.of("category", List.of("Bath", "A: B")));
    assertThat(edited.text()).contains("title: 'By: category'");
  }

  @Test
  void everyProblemNamesItsField() {
    Map<String, Object> wish = asTold();
    wish.put("last", "a week");
    tile(wish, 0, 0).put("kind", "kpy");
    tile(wish, 0, 1).put("by", List.of());
    tile(wish, 1, 0).put("width", 13);

    assertThat(edit(SHOP, wish).problems())
        .extracting(problem -> problem.field() + ": " + problem.problem().message())
        .containsExactlyInAnyOrder(
            "last: The value 'a week' cannot be read: expected days, as in '30 days'.",
            "rows.0.tiles.0.kind: The value 'kpy' cannot be read: expected one of kpi, line, bar, pie,"
                + " table, heatmap, funnel, cohort, map, transactions, live.",
            "rows.1.tiles.0.width: The value '13' cannot be read: expected 2 to 12.");
    assertThat(edit(SHOP, wish).definition()).isNull();
  }

  @Test
  void aFunnelIsWrittenInTheOrderOfItsSteps() {
    Map<String, Object> wish = asTold();
    Map<String, Object> steps = new LinkedHashMap<>();
    steps.put("Seen", Map.of("category", List.of("Bath")));
    steps.put("Bought", Map.of("category", List.of("Bath", "Kitchen")));
    Map<String, Object> funnel = new LinkedHashMap<>();
    funnel.put("kind", "funnel");
    funnel.put("title", "How far");
    funnel.put("metric", "revenue");
    funnel.put("entity", "category");
    funnel.put("starts", null);
    funnel.put("steps", steps);
    funnel.put("within", "7 days");
    funnel.put("limit", 10);
    tiles(wish, 0).add(funnel);

    Edited edited = edit(SHOP, wish);

    assertThat(edited.problems()).isEmpty();
    assertThat(edited.text())
        .contains(
            "- {kind: funnel, title: How far, metric: revenue, entity: category, steps: {Seen: {category: Bath},"
                + " Bought: {category: [Bath, Kitchen]}}, within: 7 days}");
    steps.remove("Bought");
    assertThat(edit(SHOP, wish).problems())
        .extracting(DashboardFile.FieldProblem::field)
        .containsExactly("rows.0.tiles.2.steps");
  }

  @Test
  void namesThatDoNotExistAreProblemsOfTheirFields() {
    Map<String, Object> wish = asTold();
    tile(wish, 0, 0).put("metric", "revenu");
    tile(wish, 1, 0).put("by", List.of("categry"));

    assertThat(edit(SHOP, wish).problems())
        .extracting(DashboardFile.FieldProblem::field)
        .containsExactlyInAnyOrder("rows.0.tiles.0.metric", "rows.1.tiles.0.by");
  }

  @Test
  void aNewDashboardIsAFileLikeAnyOther() {
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("title", "Kitchen: all of it");
    wish.put(
        "rows",
        List.of(
            Map.of(
                "tiles",
                List.of(
                    Map.of("kind", "kpi", "title", "42", "metric", "revenue", "by", List.of())))));

    Edited edited = edit("", wish);

    assertThat(edited.text())
        .isEqualTo(
            """
            kind: dashboard
            title: 'Kitchen: all of it'
            rows:
              - tiles:
                  - {kind: kpi, title: 42, metric: revenue}
            """);
    assertThat(whole(edited).rows().getFirst().tiles().getFirst().title()).isEqualTo("42");
  }

  @Test
  void aTextThatLooksLikeYamlStaysAText() {
    Map<String, Object> wish = asTold();
    tile(wish, 0, 1).put("title", "a}, {kind: transactions # {x");

    Edited edited = edit(SHOP, wish);

    assertThat(edited.problems()).isEmpty();
    assertThat(whole(edited).rows().getFirst().tiles()).hasSize(2);
    assertThat(whole(edited).rows().getFirst().tiles().getLast().title())
        .isEqualTo("a}, {kind: transactions # {x");
  }

  private static DashboardDefinition whole(Edited edited) {
    return Objects.requireNonNull(edited.definition());
  }

  private static Edited edit(String text, Map<String, Object> wish) {
    return DashboardFile.edit(new SourceText("dashboards/shop.yaml", text), wish, PROJECT);
  }

  /// The dashboard of the file as the API tells it.
  private static Map<String, Object> asTold() {
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("title", "Shop");
    wish.put("description", "");
    wish.put("owner", null);
    wish.put("last", "30d");
    wish.put("filters", List.of("category"));
    wish.put(
        "rows",
        new ArrayList<>(
            List.of(
                row(
                    "Sales",
                    List.of(
                        told("kpi", "Revenue today", "revenue", List.of(), "1d"),
                        told("line", "By week", "revenue", List.of("week"), null))),
                row(
                    null,
                    List.of(
                        told("bar", "By: category", "revenue", List.of("category"), null),
                        told("transactions", "Transactions", null, List.of(), null))))));
    tile(wish, 1, 0).put("filters", Map.of("category", List.of("Bath", "A: B")));
    return wish;
  }

  private static Map<String, Object> row(@Nullable String title, List<Map<String, Object>> tiles) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("title", title);
    row.put("tiles", new ArrayList<>(tiles));
    return row;
  }

  private static Map<String, Object> told(
      String kind, String title, @Nullable String metric, List<String> by, @Nullable String last) {
    Map<String, Object> tile = new LinkedHashMap<>();
    tile.put("kind", kind);
    tile.put("title", title);
    tile.put("metric", metric);
    tile.put("by", by);
    tile.put("last", last);
    tile.put("filters", Map.of());
    tile.put("limit", 10);
    tile.put("width", null);
    return tile;
  }

  @SuppressWarnings("unchecked") // a tree as JSON has it
  private static List<Map<String, Object>> rows(Map<String, Object> wish) {
    return (List<Map<String, Object>>) Objects.requireNonNull(wish.get("rows"));
  }

  @SuppressWarnings("unchecked") // a tree as JSON has it
  private static List<Map<String, Object>> tiles(Map<String, Object> wish, int row) {
    return (List<Map<String, Object>>) Objects.requireNonNull(rows(wish).get(row).get("tiles"));
  }

  private static Map<String, Object> tile(Map<String, Object> wish, int row, int at) {
    return tiles(wish, row).get(at);
  }
}
