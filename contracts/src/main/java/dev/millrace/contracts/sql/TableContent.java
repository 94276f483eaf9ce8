package dev.millrace.contracts.sql;

import dev.millrace.contracts.table.Rows;

/// What a session reads under the name of a table.
public sealed interface TableContent
    permits TableScan, TableContent.Copied, TableContent.Given, TableContent.Asked {

  /// The answer of a query over what is bound already, read once and kept in memory. It may read
  /// what was bound under the same name, whose place it takes.
  record Copied(SqlQuery select) implements TableContent {}

  /// Rows of this process.
  record Given(Rows rows) implements TableContent {}

  /// The answer of a query over what is bound already, each time anew.
  record Asked(String select) implements TableContent {}
}
