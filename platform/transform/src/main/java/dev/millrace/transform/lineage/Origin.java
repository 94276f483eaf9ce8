package dev.millrace.transform.lineage;

import dev.millrace.contracts.name.TableName;

/// A column of a table from which another comes.
public record Origin(TableName table, String column, Kind kind) implements Comparable<Origin> {

  /// What was done to it, the least first.
  public enum Kind {
    /// Nothing.
    COPIED,
    /// It was given another type.
    CAST,
    /// It went into an expression over one row.
    COMPUTED,
    /// It went into an expression over many rows: an aggregate or a window.
    AGGREGATED
  }

  @Override
  public int compareTo(Origin other) {
    int byTable = table.compareTo(other.table);
    int byColumn = byTable == 0 ? column.compareTo(other.column) : byTable;
    return byColumn == 0 ? kind.compareTo(other.kind) : byColumn;
  }
}
