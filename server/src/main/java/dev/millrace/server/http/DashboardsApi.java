package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.DashboardDefinition;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/api/v1/dashboards`: what is shown where. The numbers of a tile are its metric's.
@Blocking
@ProducesJson
public final class DashboardsApi {

  private final List<DashboardDefinition> dashboards;

  DashboardsApi(List<DashboardDefinition> dashboards) {
    this.dashboards = dashboards;
  }

  @Get("/dashboards")
  public Items<Summary> list() {
    return new Items<>(dashboards.stream().map(Summary::of).toList());
  }

  @Get("/dashboards/{name}")
  public Dashboard dashboard(@Param String name) {
    return dashboards.stream()
        .filter(dashboard -> dashboard.name().equals(name))
        .findFirst()
        .map(Dashboard::of)
        .orElseThrow(() -> {
          List<String> names = dashboards.stream().map(DashboardDefinition::name).toList();
          return ProblemCode.NOT_FOUND.exception(
              "There is no dashboard '%s'.".formatted(name),
              Nearest.hint(name, names, "See the list of dashboards."));
        });
  }

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
  record Dashboard(
      String name,
      String title,
      String description,
      @Nullable String owner,
      String last,
      List<String> filters,
      List<Row> rows,
      String definedAt) {

    static Dashboard of(DashboardDefinition dashboard) {
      return new Dashboard(
          dashboard.name(),
          dashboard.title(),
          dashboard.description() == null ? "" : dashboard.description(),
          dashboard.owner(),
          dashboard.lastDays() + "d",
          dashboard.filters(),
          dashboard.rows().stream().map(Row::of).toList(),
          dashboard.where().toString());
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
      @Nullable Integer width) {

    static Tile of(DashboardDefinition.Tile tile) {
      return new Tile(
          tile.kind().name().toLowerCase(Locale.ROOT),
          tile.title(),
          tile.metric(),
          tile.by(),
          tile.lastDays() == null ? null : tile.lastDays() + "d",
          tile.filters(),
          tile.limit(),
          tile.width());
    }
  }
}
