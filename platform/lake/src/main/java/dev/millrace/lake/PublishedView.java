package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;
import java.util.Optional;

/// The published tables at one point.
record PublishedView(PinnedTables pinned) implements LakeView {

  @Override
  public List<TableState> tables() {
    return pinned.all().stream().map(PinnedTable::state).toList();
  }

  @Override
  public Optional<TableState> find(TableName table) {
    return pinned.find(table).map(PinnedTable::state);
  }

  @Override
  public Optional<TableDays> days(TableName table) {
    return pinned.days(table);
  }

  @Override
  public Optional<TableChanges> changes(TableName table, long since) {
    return pinned.changes(table, since);
  }

  @Override
  public Optional<LakeSlice> slice(TableName table, SqlQuery rows) {
    return pinned.slice(table, rows);
  }

  @Override
  public List<ViewState> views() {
    return pinned.views();
  }

  @Override
  public List<Column> describe(SqlQuery query) {
    return pinned.describe(query);
  }

  @Override
  public String explain(SqlQuery query) {
    return pinned.explain(query);
  }

  @Override
  public void read(SqlQuery query, RowHandler handler) {
    pinned.read(query, handler);
  }
}
