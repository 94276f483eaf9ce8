package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.lineage.ModelColumns;
import dev.millrace.transform.lineage.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/api/v1/lineage/{table}/columns`.
@Blocking
@ProducesJson
public final class ColumnLineageApi {

  private final Lake lake;
  private final CompiledModels models;
  private volatile @Nullable Known known;

  ColumnLineageApi(Lake lake, CompiledModels models) {
    this.lake = lake;
    this.models = models;
  }

  /// Lineage as long as the tables have these columns.
  private record Known(Map<TableName, List<String>> tables, Map<TableName, ModelColumns> lineage) {}

  @Get("/lineage/{table}/columns")
  public ColumnsOfTable columns(@Param String table) {
    TableName name = TableName.of(table);
    Map<TableName, ModelColumns> lineage = lineage();
    ModelColumns columns = lineage.get(name);
    if (columns == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "No model makes the table '%s'.".formatted(name),
          Nearest.hint(
              name.toString(),
              lineage.keySet().stream().map(TableName::toString).toList(),
              "Ask for a table that a model makes."));
    }
    return new ColumnsOfTable(
        name.toString(),
        columns.columns().stream()
            .map(column ->
                new ColumnOfTable(
                    column.name(),
                    column.isKnown(),
                    places(column.origins()),
                    usedBy(lineage, name, column.name())))
            .toList(),
        columns.areRowsKnown(),
        places(columns.rows()));
  }

  private Map<TableName, ModelColumns> lineage() {
    LakeView view = lake.view();
    Map<TableName, List<String>> tables =
        view.tables().stream()
            .collect(
                Collectors.toMap(
                    TableState::name,
                    state -> state.columns().stream().map(Column::name).toList()));
    view.views()
        .forEach(
            each -> tables.put(each.name(), each.columns().stream().map(Column::name).toList()));
    Known last = known;
    if (last == null || !last.tables.equals(tables)) {
      last = new Known(tables, models.columns(name -> Optional.ofNullable(tables.get(name))));
      known = last;
      models.keep();
    }
    return last.lineage;
  }

  private static List<Place> places(Set<Origin> origins) {
    return origins.stream()
        .sorted()
        .map(origin ->
            new Place(
                origin.table().toString(),
                origin.column(),
                origin.kind().name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static List<Place> usedBy(
      Map<TableName, ModelColumns> lineage, TableName table, String column) {
    return lineage.entrySet().stream()
        .flatMap(model ->
            model.getValue().columns().stream()
                .flatMap(made ->
                    made.origins().stream()
                        .filter(origin ->
                            origin.table().equals(table)
                                && origin.column().equalsIgnoreCase(column))
                        .map(origin ->
                            new Place(
                                model.getKey().toString(),
                                made.name(),
                                origin.kind().name().toLowerCase(Locale.ROOT)))))
        .toList();
  }

  /// @param rows what decides which rows there are
  record ColumnsOfTable(
      String table, List<ColumnOfTable> columns, boolean areRowsKnown, List<Place> rows) {}

  /// @param isKnown whether `from` is all that it comes from
  record ColumnOfTable(String column, boolean isKnown, List<Place> from, List<Place> usedBy) {}

  /// @param kind copied, cast, computed or aggregated
  record Place(String table, String column, String kind) {}
}
