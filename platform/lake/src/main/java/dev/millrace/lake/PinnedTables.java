package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.NeededDays;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tables and views at one consistent point, and the queries over them.
final class PinnedTables {

  private final LakeContext lake;
  private final Map<TableName, PinnedTable> tables;
  private final Map<TableName, PinnedView> views;
  private final Map<TableName, String> forgotten;
  private final Map<TableName, ScanFiles> parts;

  /// @param forgotten tables that were there at this point and whose snapshot is gone, with what is
  ///   to be said of each
  PinnedTables(
      LakeContext lake,
      Map<TableName, PinnedTable> tables,
      Map<TableName, PinnedView> views,
      Map<TableName, String> forgotten) {
    this(lake, tables, views, forgotten, Map.of());
  }

  private PinnedTables(
      LakeContext lake,
      Map<TableName, PinnedTable> tables,
      Map<TableName, PinnedView> views,
      Map<TableName, String> forgotten,
      Map<TableName, ScanFiles> parts) {
    this.lake = lake;
    this.tables = tables;
    this.views = views;
    this.forgotten = forgotten;
    this.parts = parts;
    lake.views().add(this);
  }

  static PinnedTables published(LakeContext lake, Catalog now) {
    Map<TableName, PinnedTable> tables = new TreeMap<>();
    now.tables()
        .forEach((name, metadata) ->
            PinnedTable.published(name, metadata).ifPresent(table -> tables.put(name, table)));
    Map<TableName, PinnedView> views = new TreeMap<>();
    now.views()
        .forEach((name, metadata) ->
            PinnedView.current(name, metadata).ifPresent(view -> views.put(name, view)));
    return new PinnedTables(lake, tables, views, Map.of());
  }

  /// One table, so that nobody takes its files away for as long as this is held.
  static PinnedTables of(LakeContext lake, PinnedTable table) {
    return new PinnedTables(lake, Map.of(table.name(), table), Map.of(), Map.of());
  }

  /// These tables and no views.
  static PinnedTables of(LakeContext lake, Collection<PinnedTable> some) {
    Map<TableName, PinnedTable> tables = new TreeMap<>();
    some.forEach(table -> tables.put(table.name(), table));
    return new PinnedTables(lake, tables, Map.of(), Map.of());
  }

  /// The same, with only some of the files of some tables.
  PinnedTables reading(Map<TableName, ScanFiles> some) {
    return new PinnedTables(lake, tables, views, forgotten, Map.copyOf(some));
  }

  /// The files that a table is read from.
  ScanFiles filesOf(PinnedTable table) {
    ScanFiles part = parts.get(table.name());
    return part == null ? lake.tableFiles().of(table) : part;
  }

  /// Those of them that hold the needed days, as far as that is known.
  ScanFiles filesOf(PinnedTable table, @Nullable NeededDays needs) {
    ScanFiles files = filesOf(table);
    return needs != null
            && needs.table().equals(table.name())
            && DayFiles.isByDayOf(table, needs.column())
        ? files.of(needs)
        : files;
  }

  Optional<TableChanges> changes(TableName name, long since) {
    return new ChangedFiles(lake).of(this, name, since);
  }

  PinnedTables with(Collection<PinnedTable> over) {
    Map<TableName, PinnedTable> together = new TreeMap<>(tables);
    over.forEach(table -> together.put(table.name(), table));
    return new PinnedTables(lake, together, views, forgotten);
  }

  PinnedTables with(PinnedView over) {
    Map<TableName, PinnedView> together = new TreeMap<>(views);
    together.put(over.name(), over);
    return new PinnedTables(lake, tables, together, forgotten);
  }

  Collection<PinnedTable> all() {
    return tables.values();
  }

  /// The versions of the views, by name.
  Collection<PinnedView> pinnedViews() {
    return views.values();
  }

  List<ViewState> views() {
    return views.values().stream().map(PinnedView::state).toList();
  }

  Optional<PinnedTable> find(TableName name) {
    return Optional.ofNullable(tables.get(name));
  }

  Optional<TableDays> days(TableName name) {
    return find(name).flatMap(table -> DayFiles.of(table, lake.tableFiles()));
  }

  Optional<LakeSlice> slice(TableName table, SqlQuery rows) {
    return CopiedRows.open(this, table, rows);
  }

  List<Column> describe(SqlQuery query) {
    try (SqlSession session = openFor(query)) {
      return session.describe(query);
    }
  }

  String explain(SqlQuery query) {
    try (SqlSession session = openFor(query)) {
      return session.explain(query);
    }
  }

  void read(SqlQuery query, RowHandler handler) {
    try (SqlSession session = openFor(query)) {
      session.read(query, handler);
    }
  }

  LakeContext lake() {
    return lake;
  }

  /// A session in which all that the query reads is bound. The caller closes it.
  SqlSession openFor(SqlQuery query) {
    var binding = new Binding(this, lake);
    binding.collect(query.sql());
    SqlSession session = lake.engine().open();
    boolean bound = false;
    try {
      binding.bind(session, query.needs());
      bound = true;
      return session;
    } finally {
      if (!bound) {
        session.close();
      }
    }
  }

  Optional<PinnedView> findView(TableName name) {
    return Optional.ofNullable(views.get(name));
  }

  PinnedTable require(TableName name) {
    return find(name).orElseThrow(() -> missing(name));
  }

  private MillraceException missing(TableName name) {
    String why = forgotten.get(name);
    if (why != null) {
      return ProblemCode.NOT_FOUND.exception(
          why, "Ask for a younger state; a tag keeps a state for as long as it stands.");
    }
    return ProblemCode.NOT_FOUND.exception(
        "The query reads the table '%s', which the lake does not have.".formatted(name),
        Nearest.hint(
            name.toString(),
            Stream.concat(tables.keySet().stream(), views.keySet().stream())
                .map(TableName::toString)
                .toList(),
            "Load or build the table first."));
  }
}
