package dev.millrace.server.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.Put;
import dev.millrace.contracts.definition.CohortQuestion;
import dev.millrace.contracts.definition.DashboardDefinition;
import dev.millrace.contracts.definition.DashboardFile.Edited;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.FunnelQuestion;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.DashboardBook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/api/v1/dashboards`: what is shown where. The numbers of a tile are its metric's.
@Blocking
@ProducesJson
public final class DashboardsApi {

  private final DashboardBook dashboards;

  DashboardsApi(DashboardBook dashboards) {
    this.dashboards = dashboards;
  }

  @Get("/dashboards")
  public Listed list() {
    return new Listed(dashboards.all().stream().map(Summary::of).toList(), dashboards.isEditable());
  }

  @Get("/dashboards/{name}")
  public Dashboard dashboard(@Param String name) {
    List<DashboardDefinition> all = dashboards.all();
    return all.stream()
        .filter(dashboard -> dashboard.name().equals(name))
        .findFirst()
        .map(this::told)
        .orElseThrow(() -> {
          List<String> names = all.stream().map(DashboardDefinition::name).toList();
          return ProblemCode.NOT_FOUND.exception(
              "There is no dashboard '%s'.".formatted(name),
              Nearest.hint(name, names, "See the list of dashboards."));
        });
  }

  private Dashboard told(DashboardDefinition dashboard) {
    boolean isEditable = dashboards.isEditable();
    return Dashboard.of(
        dashboard, isEditable ? dashboards.version(dashboard.name()) : "", isEditable);
  }

  /// Writes the dashboard's file, or with `dryRun` says what it would hold.
  @Put("/dashboards/{name}")
  public HttpResponse save(@Param String name, AggregatedHttpRequest request) {
    JsonNode body = FlowsApi.body(request);
    Map<String, Object> wish = wish(body.path("dashboard"));
    Edited edited =
        body.path("dryRun").asBoolean()
            ? dashboards.preview(name, wish)
            : dashboards.save(name, body.path("version").asText(""), wish);
    if (edited.definition() == null) {
      return Json.answer(HttpStatus.BAD_REQUEST, Refused.of(edited));
    }
    boolean isEditable = dashboards.isEditable();
    return Json.answer(
        HttpStatus.OK,
        new Saved(
            Dashboard.of(
                edited.definition(), isEditable ? dashboards.version(name) : "", isEditable),
            edited.text(),
            edited.lostComments()));
  }

  private static Map<String, Object> wish(JsonNode dashboard) {
    if (!dashboard.isObject()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has no object 'dashboard'.",
          "Send {\"version\": \"...\", \"dashboard\": {\"title\": \"...\", \"rows\": [...]}}.");
    }
    return Json.MAPPER.convertValue(
        dashboard, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  /// All dashboards, and whether they may be changed.
  record Listed(List<Summary> items, boolean isEditable) {}

  /// @param yaml what the file says
  /// @param lostComments comments that go with what was changed
  record Saved(Dashboard dashboard, String yaml, int lostComments) {}

  /// A problem for each field that has one, the first of them as any other problem.
  record Refused(
      String code,
      String message,
      String hint,
      @Nullable String where,
      List<FieldProblem> problems) {

    static Refused of(Edited edited) {
      Problem first = edited.problems().getFirst().problem();
      return new Refused(
          first.code().name().toLowerCase(Locale.ROOT),
          first.message(),
          first.hint(),
          first.where() == null ? null : first.where().toString(),
          edited.problems().stream()
              .map(one ->
                  new FieldProblem(one.field(), one.problem().message(), one.problem().hint()))
              .toList());
    }
  }

  /// @param field such as `rows.0.tiles.2.metric`
  record FieldProblem(String field, String message, String hint) {}

  /// A dashboard in the list of dashboards.
  record Summary(String name, String title, String description, @Nullable String owner, int tiles) {

    static Summary of(DashboardDefinition dashboard) {
      return new Summary(
          dashboard.name(),
          dashboard.title(),
          dashboard.description() == null ? "" : dashboard.description(),
          dashboard.owner(),
          dashboard.rows().stream().mapToInt(row -> row.tiles().size()).sum());
    }
  }

  /// A dashboard as its file says it.
  ///
  /// @param version of the file; a change is refused when it is another by then
  record Dashboard(
      String name,
      String title,
      String description,
      @Nullable String owner,
      String last,
      List<String> filters,
      List<Row> rows,
      String definedAt,
      String version,
      boolean isEditable) {

    static Dashboard of(DashboardDefinition dashboard, String version, boolean isEditable) {
      return new Dashboard(
          dashboard.name(),
          dashboard.title(),
          dashboard.description() == null ? "" : dashboard.description(),
          dashboard.owner(),
          dashboard.lastDays() + "d",
          dashboard.filters(),
          dashboard.rows().stream().map(Row::of).toList(),
          dashboard.where().toString(),
          version,
          isEditable);
    }
  }

  /// Tiles beside each other.
  record Row(@Nullable String title, List<Tile> tiles) {

    static Row of(DashboardDefinition.Row row) {
      return new Row(row.title(), row.tiles().stream().map(Tile::of).toList());
    }
  }

  /// What one tile asks for.
  record Tile(
      String kind,
      String title,
      @Nullable String metric,
      List<String> by,
      @Nullable String last,
      Map<String, List<String>> filters,
      int limit,
      @Nullable Integer width,
      @Nullable String entity,
      @Nullable String starts,
      Map<String, Map<String, List<String>>> steps,
      @Nullable String within) {

    static Tile of(DashboardDefinition.Tile tile) {
      return new Tile(
          tile.kind().name().toLowerCase(Locale.ROOT),
          tile.title(),
          tile.metric(),
          tile.by(),
          tile.lastDays() == null ? null : tile.lastDays() + "d",
          tile.filters(),
          tile.limit(),
          tile.width(),
          entity(tile),
          tile.cohort() == null ? null : tile.cohort().starts(),
          steps(tile.funnel()),
          tile.funnel() == null ? null : Durations.toText(tile.funnel().within()));
    }

    private static @Nullable String entity(DashboardDefinition.Tile tile) {
      FunnelQuestion funnel = tile.funnel();
      CohortQuestion cohort = tile.cohort();
      return funnel != null ? funnel.entity() : cohort == null ? null : cohort.entity();
    }

    private static Map<String, Map<String, List<String>>> steps(@Nullable FunnelQuestion funnel) {
      var steps = new LinkedHashMap<String, Map<String, List<String>>>();
      if (funnel != null) {
        funnel.steps().forEach(step -> steps.put(step.title(), step.filters()));
      }
      return steps;
    }
  }
}
