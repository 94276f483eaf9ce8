package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.orchestrate.store.RunLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/// Notices new snapshots of the tables that flows wait for, whoever published them. What was last
/// seen is stored, so that nothing is missed while no process runs, and nothing counts twice.
final class Publications {

  private final TableReads tables;
  private final RunLedger ledger;
  private final List<FlowDefinition> flows;
  private final Listener listener;

  Publications(
      TableReads tables, RunLedger ledger, Collection<FlowDefinition> flows, Listener listener) {
    this.tables = tables;
    this.ledger = ledger;
    this.flows = flows.stream().filter(flow -> !flow.triggers().onPublished().isEmpty()).toList();
    this.listener = listener;
  }

  /// Takes a flow whose tables have changed.
  interface Listener {

    /// @param mark moved to the value in the transaction that writes the run down
    /// @param tables the names, for the history
    void published(FlowDefinition flow, String mark, String value, String tables);
  }

  void look() {
    for (FlowDefinition flow : flows) {
      String mark = "published/" + flow.name();
      String now = snapshots(flow);
      Optional<String> before = ledger.mark(mark);
      if (before.isEmpty()) {
        ledger.mark(mark, now, List.of(), false);
      } else if (!before.get().equals(now)) {
        listener.published(flow, mark, now, changed(flow, before.get(), now));
      }
    }
  }

  private String snapshots(FlowDefinition flow) {
    var text = new StringJoiner(",");
    for (String table : flow.triggers().onPublished()) {
      text.add(String.valueOf(tables.table(table).map(state -> state.snapshotId()).orElse(0L)));
    }
    return text.toString();
  }

  private static String changed(FlowDefinition flow, String before, String now) {
    String[] old = before.split(",", -1);
    String[] fresh = now.split(",", -1);
    var changed = new ArrayList<String>();
    List<String> names = flow.triggers().onPublished();
    for (int i = 0; i < names.size(); i++) {
      if (i >= old.length || !old[i].equals(fresh[i])) {
        changed.add(names.get(i));
      }
    }
    return String.join(", ", changed);
  }
}
