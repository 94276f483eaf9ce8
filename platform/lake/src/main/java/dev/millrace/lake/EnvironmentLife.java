package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/// An environment's branch lives until it is promoted or dropped: the catalog's database keeps its
/// views and over what each of its tables was written.
record EnvironmentLife(EnvironmentStore store, String name) implements BranchLife {

  @Override
  public Map<TableName, String> views() {
    return store.views(name);
  }

  @Override
  public void define(TableName view, String select) {
    store.define(name, view, select);
  }

  /// Forgets the base first: a crash in between leaves a table that must be built again, never one
  /// that passes for built over what it was not.
  @Override
  public void writing(TableName table) {
    store.writing(name, table);
  }

  @Override
  public void wrote(TableName table, @Nullable Long seen) {
    store.wrote(name, table, seen);
  }

  @Override
  public void requirePublishable(StagedTable table) {
    EnvironmentStore.Base base = store.bases(name).get(table.name());
    if (base == null || hasMoved(table.current(), base.snapshot())) {
      throw ProblemCode.LAKE_CONFLICT.exception(
          "The table '%s' has changed on main since the environment '%s' built it; expected main as it was."
              .formatted(table.name(), name),
          "Build it again with './millrace env build %s', look at the diff, then promote."
              .formatted(name));
    }
  }

  /// Whether other rows are published than those of this snapshot. A compaction changes no row.
  static boolean hasMoved(TableMetadata metadata, @Nullable Long base) {
    Snapshot now = metadata.currentSnapshot();
    while (now != null
        && !Objects.equals(now.snapshotId(), base)
        && DataOperations.REPLACE.equals(now.operation())) {
      Long parent = now.parentId();
      if (parent != null && parent.equals(base)) {
        return false; // also where the base itself has been forgotten
      }
      now = parent == null ? null : metadata.snapshot(parent);
      if (now == null) {
        return true;
      }
    }
    return !Objects.equals(now == null ? null : now.snapshotId(), base);
  }

  @Override
  public void forgot(Connection connection, Predicate<TableName> which) throws SQLException {
    store.forget(connection, name, which);
  }

  @Override
  public void ended(Connection connection) throws SQLException {
    store.delete(connection, name);
  }
}
