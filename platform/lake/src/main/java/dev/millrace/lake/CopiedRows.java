package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.TableContent;
import dev.millrace.contracts.table.RowHandler;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A session that holds some rows of one table as a table of its own. Files are opened once and not
/// by every query, which is most of what a query over many small files costs.
final class CopiedRows implements LakeSlice {

  /// Some 200 MB with ten columns of the usual width.
  private static final long MOST_ROWS = 2_000_000;

  private final PinnedTables pinned;
  private final SqlSession session;
  private final Set<TableName> bound = new HashSet<>();

  private CopiedRows(PinnedTables pinned, SqlSession session) {
    this.pinned = pinned;
    this.session = session;
  }

  static Optional<LakeSlice> open(PinnedTables pinned, TableName name, SqlQuery rows) {
    return pinned
        .find(name)
        .filter(table -> rows(pinned, table, rows) <= MOST_ROWS)
        .map(table -> open(pinned, table, rows));
  }

  private static LakeSlice open(PinnedTables pinned, PinnedTable table, SqlQuery rows) {
    var copy = new CopiedRows(pinned, pinned.openFor(rows));
    boolean isOpen = false;
    try {
      copy.session.bind(table.name(), new TableContent.Copied(rows));
      copy.bound.add(table.name());
      isOpen = true;
      return copy;
    } finally {
      if (!isOpen) {
        copy.close();
      }
    }
  }

  /// About how many rows the files hold that are read.
  private static long rows(PinnedTables pinned, PinnedTable table, SqlQuery query) {
    int all = pinned.filesOf(table).paths().size();
    int some = pinned.filesOf(table, query.needs()).paths().size();
    return table.state().rows() * some / Math.max(1, all);
  }

  @Override
  public void read(SqlQuery query, RowHandler handler) {
    var binding = new Binding(pinned, pinned.lake());
    binding.collect(query.sql());
    if (binding.readsViews()) { // which may read other rows
      pinned.read(query, handler);
      return;
    }
    for (PinnedTable table : binding.tables()) {
      if (bound.add(table.name())) {
        session.bind(table.name(), pinned.filesOf(table).scan(table.columns()));
      }
    }
    session.read(query, handler);
  }

  @Override
  public void close() {
    session.close();
  }
}
