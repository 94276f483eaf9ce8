package dev.millrace.ml;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Which tables queries read, with the snapshot of each; those behind views of the lake included.
final class ReadTables {

  private ReadTables() {}

  static Map<String, Long> of(LakeView view, String... queries) {
    var texts = new ArrayList<>(List.of(queries));
    var seen = new HashSet<ViewState>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      for (ViewState each : view.views()) {
        if (text.contains(each.name().toString()) && seen.add(each)) {
          texts.add(each.select());
        }
      }
    }
    return view.tables().stream()
        .filter(table -> texts.stream().anyMatch(text -> text.contains(table.name().toString())))
        .collect(Collectors.toMap(table -> table.name().toString(), TableState::snapshotId));
  }
}
