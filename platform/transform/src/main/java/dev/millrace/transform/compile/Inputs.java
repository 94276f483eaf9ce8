package dev.millrace.transform.compile;

import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.Materialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A model that reads a view reads what the view reads, and has changed when the view has.
final class Inputs {

  private Inputs() {}

  /// @param inOrder each after those it reads
  static List<CompiledModel> behindViews(List<CompiledModel> inOrder) {
    Map<TableName, CompiledModel> views = new HashMap<>();
    List<CompiledModel> all = new ArrayList<>();
    for (CompiledModel model : inOrder) {
      if (model.reads().stream().noneMatch(views::containsKey)) {
        if (model.materialization() instanceof Materialization.View) {
          views.put(model.table(), model);
        }
        all.add(model);
        continue;
      }
      Set<TableName> inputs = new TreeSet<>();
      var hashes = new StringBuilder(model.hash());
      for (TableName read : model.reads()) {
        CompiledModel view = views.get(read);
        if (view == null) {
          inputs.add(read);
        } else {
          inputs.addAll(view.inputs());
          hashes.append(view.hash());
        }
      }
      CompiledModel whole = model.with(inputs, Fingerprint.of(hashes.toString()));
      if (whole.materialization() instanceof Materialization.View) {
        views.put(whole.table(), whole);
      }
      all.add(whole);
    }
    return List.copyOf(all);
  }
}
