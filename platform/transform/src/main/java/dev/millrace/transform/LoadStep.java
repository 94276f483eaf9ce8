package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.contracts.warehouse.Warehouse.Loaded;
import dev.millrace.contracts.warehouse.Warehouse.Way;
import dev.millrace.contracts.warehouse.WarehouseTable;
import dev.millrace.transform.load.TablesToLoad;
import java.util.List;
import java.util.Set;

/// `run: load`: makes the warehouse's copy of every published gold table the present one, all of
/// them in one transaction, and writes only what has changed.
public final class LoadStep implements StepRunner {

  /// Above it a new table is quicker than changing the old one.
  private static final double MOST_CHANGED = 0.5;

  private final CompiledModels models;
  private final Lake lake;
  private final Warehouse warehouse;

  public LoadStep(CompiledModels models, Lake lake, Warehouse warehouse) {
    this.models = models;
    this.lake = lake;
    this.warehouse = warehouse;
  }

  @Override
  public String kind() {
    return "load";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("full_refresh", "most_changed");
  }

  @Override
  public Report run(Call call) {
    boolean isFullRefresh = call.arguments().getOrDefault("full_refresh", "").equals("true");
    var toLoad = new TablesToLoad(lake.view(), mostChanged(call), isFullRefresh);
    Warehouse.LoadReport report =
        warehouse.load(call.run() + "/" + call.step(), tables(toLoad, toLoad.view()));
    report.tables().forEach(table -> call.log().accept(line(table)));
    return new Report(
        report.wasLoadedBefore()
            ? "already loaded by an earlier attempt"
            : summary(report.tables()));
  }

  private List<WarehouseTable> tables(TablesToLoad toLoad, LakeView view) {
    return models.inOrder().stream()
        .filter(model -> model.table().layer() == Layer.GOLD)
        .flatMap(model ->
            view.find(model.table()).stream()
                .map(state ->
                    toLoad.of(state, model.definition().key(), model.definition().indexes())))
        .toList();
  }

  private static double mostChanged(Call call) {
    String text = call.arguments().get("most_changed");
    if (text == null) {
      return MOST_CHANGED;
    }
    try {
      double share = Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw ProblemCode.PARAMETER_VALUE.exception(
        "The step '%s' has most_changed '%s'; expected a share from 0 to 1."
            .formatted(call.step(), text),
        "Write it as in 'with: {most_changed: 0.3}'.");
  }

  private static String line(Loaded table) {
    String seconds = " in %,d ms".formatted(table.took().toMillis());
    return switch (table.way()) {
      case NOTHING -> "%s: up to date".formatted(table.table());
      case DIFFERENCE ->
          "%s: %,d rows inserted, %,d updated, %,d deleted,%s"
              .formatted(
                  table.table(), table.inserted(), table.updated(), table.deleted(), seconds);
      case WHOLE ->
          "%s: %,d rows, all of it because %s,%s"
              .formatted(table.table(), table.inserted(), table.why(), seconds);
    };
  }

  private static String summary(List<Loaded> tables) {
    long whole = tables.stream().filter(table -> table.way() == Way.WHOLE).count();
    long different = tables.stream().filter(table -> table.way() == Way.DIFFERENCE).count();
    long rows =
        tables.stream()
            .mapToLong(table -> table.inserted() + table.updated() + table.deleted())
            .sum();
    return "%d tables: %d loaded whole, %d by what has changed, %d up to date; %,d rows written"
        .formatted(tables.size(), whole, different, tables.size() - whole - different, rows);
  }
}
