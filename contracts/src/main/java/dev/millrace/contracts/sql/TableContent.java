package dev.millrace.contracts.sql;

import dev.millrace.contracts.table.Rows;

/// What a session reads under the name of a table.
public sealed interface TableContent permits TableScan, TableContent.Given, TableContent.Asked {

  /// Rows of this process.
  record Given(Rows rows) implements TableContent {}

  /// The answer of a query over what is bound already, each time anew.
  record Asked(String select) implements TableContent {}
}
