package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a branch is beside its tables: what it remembers of itself, and when it may be published.
interface BranchLife {

  /// The views that it defines, in the order in which they read each other.
  Map<TableName, String> views();

  void define(TableName view, String select);

  /// A table is about to be written.
  void writing(TableName table);

  /// A table has been written.
  ///
  /// @param seen the published snapshot over which it was written; null where there was none
  void wrote(TableName table, @Nullable Long seen);

  /// @throws dev.millrace.contracts.problem.MillraceException LAKE_CONFLICT when what is published
  ///   is not what the branch was written over
  void requirePublishable(StagedTable table);

  /// In the transaction that takes tables off the branch.
  void forgot(Connection connection, Predicate<TableName> which) throws SQLException;

  /// In the transaction that ends the branch.
  void ended(Connection connection) throws SQLException;
}
