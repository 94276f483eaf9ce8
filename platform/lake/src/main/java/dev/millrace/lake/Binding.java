package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.NeededDays;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.TableContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a query reads, and what the views that it reads read in turn. For one query.
final class Binding {

  private static final int MAX_DEPTH = 32;

  private final PinnedTables pinned;
  private final LakeContext lake;
  private final Map<TableName, PinnedTable> tables = new TreeMap<>();
  private final List<PinnedView> views = new ArrayList<>();
  private final Set<TableName> open = new LinkedHashSet<>();

  Binding(PinnedTables pinned, LakeContext lake) {
    this.pinned = pinned;
    this.lake = lake;
  }

  void collect(String select) {
    lake.engine().tablesIn(select).stream().sorted().forEach(this::collect);
  }

  private void collect(TableName name) {
    PinnedView view = pinned.find(name).isPresent() ? null : pinned.findView(name).orElse(null);
    if (view == null) {
      tables.put(name, pinned.require(name));
      return;
    }
    if (!open.add(name) || open.size() > MAX_DEPTH) {
      throw ProblemCode.SQL_ERROR.exception(
          "The view '%s' reads itself: %s.".formatted(name, open),
          "Define one of them without the others.");
    }
    collect(view.select());
    open.remove(name);
    if (!views.contains(view)) {
      views.add(view);
    }
  }

  /// Whether it is read, by the query or by a view.
  boolean reads(TableName name) {
    return tables.containsKey(name) || views.stream().anyMatch(view -> view.name().equals(name));
  }

  boolean readsViews() {
    return !views.isEmpty();
  }

  /// The tables that it reads.
  Collection<PinnedTable> tables() {
    return tables.values();
  }

  void bind(SqlSession session) {
    bind(session, null);
  }

  /// @param needs what the query needs of a table; a view may read the same table for something
  ///   else, so with one everything is bound
  void bind(SqlSession session, @Nullable NeededDays needs) {
    for (PinnedTable table : tables.values()) {
      ScanFiles files = pinned.filesOf(table, views.isEmpty() ? needs : null);
      session.bind(table.name(), files.scan(table.columns()));
    }
    for (PinnedView view : views) {
      session.bind(view.name(), new TableContent.Asked(view.select()));
    }
  }
}
