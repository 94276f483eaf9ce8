package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `run: load`: copies every published gold table into the warehouse, all of them in one
/// transaction.
public final class LoadStep implements StepRunner {

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
    return Set.of();
  }

  @Override
  public Report run(Call call) {
    LakeView view = lake.view();
    List<WarehouseTable> tables =
        models.inOrder().stream()
            .filter(model -> model.table().layer() == Layer.GOLD)
            .flatMap(
                model -> view.find(model.table()).map(state -> table(model, state, view)).stream())
            .toList();
    Warehouse.LoadReport report = warehouse.load(call.run() + "/" + call.step(), tables);
    return new Report(
        report.wasLoadedBefore()
            ? "already loaded by an earlier attempt"
            : "%d tables, %,d rows loaded".formatted(report.tables(), report.rows()));
  }

  private static WarehouseTable table(CompiledModel model, TableState state, LakeView view) {
    String columns =
        state.columns().stream()
            .map(Column::name)
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", "));
    var query = new SqlQuery("select %s from %s".formatted(columns, state.name()));
    return new WarehouseTable(
        state.name(),
        state.columns(),
        model.definition().key(),
        model.definition().indexes(),
        handler -> view.read(query, handler));
  }
}
