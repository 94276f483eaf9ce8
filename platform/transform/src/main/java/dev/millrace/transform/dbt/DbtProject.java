package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A project with its packages: all that its files say.
final class DbtProject {

  final DbtFiles files;
  final DbtSettings settings;
  final Map<String, DbtPackage> packages = new LinkedHashMap<>();
  final Map<String, Node> nodes = new LinkedHashMap<>();
  final Map<String, SourceTable> sources = new LinkedHashMap<>();
  final Map<String, Exposure> exposures = new LinkedHashMap<>();
  final Map<String, String> docs = new LinkedHashMap<>();
  final List<Problem> problems = new ArrayList<>();

  /// What is read and not run, with how many there are.
  final Map<String, Integer> notes = new LinkedHashMap<>();

  String name = "";

  DbtProject(DbtFiles files, DbtSettings settings) {
    this.files = files;
    this.settings = settings;
  }

  /// dbt's own macros, as DuckDB speaks.
  static final String DBT = "dbt";

  void note(String what) {
    notes.merge(what, 1, Integer::sum);
  }

  Optional<Node> find(String pack, String wanted) {
    return nodes.values().stream()
        .filter(node -> node.name.equals(wanted))
        .filter(node -> pack.isEmpty() || node.pack.equals(pack))
        .filter(node -> node.type != ResourceType.TEST && node.type != ResourceType.UNIT_TEST)
        .min(java.util.Comparator.comparingInt(node -> node.pack.equals(name) ? 0 : 1));
  }

  Optional<SourceTable> findSource(String source, String table) {
    return sources.values().stream()
        .filter(each -> each.source().equals(source) && each.name().equals(table))
        .findFirst();
  }

  Optional<DbtPackage.Macro> macro(@Nullable String pack, String macro) {
    DbtPackage found = pack == null ? null : packages.get(pack);
    return found == null ? Optional.empty() : Optional.ofNullable(found.macros().get(macro));
  }
}
