package dev.millrace.contracts.warehouse;

import dev.millrace.contracts.name.TableName;
import java.time.Duration;
import java.util.List;

/// A database that holds a copy of the published gold tables for other tools. Safe for any thread.
public interface Warehouse extends AutoCloseable {

  /// Makes the content of all these tables the given one, in one transaction: readers see the old
  /// state until all of it is the new one. Of each table only what has changed since it was last
  /// loaded is written, where that can be told; the warehouse itself remembers what it was loaded
  /// from. Keys and indexes are in place when it returns.
  ///
  /// @param load named, so that the same load done again after a crash changes nothing
  /// @throws dev.millrace.contracts.problem.MillraceException WAREHOUSE_UNAVAILABLE; the old state
  ///   stays
  LoadReport load(String load, List<WarehouseTable> tables);

  /// How psql and BI tools reach it, without a password; for people to read.
  String address();

  @Override
  void close();

  /// @param tables in the order they were given; none where nothing was to do
  /// @param wasLoadedBefore whether this load had been done, so that nothing was written now
  record LoadReport(List<Loaded> tables, boolean wasLoadedBefore) {
    public LoadReport {
      tables = List.copyOf(tables);
    }
  }

  /// What came of one table.
  ///
  /// @param why all of it was loaded; empty otherwise
  record Loaded(
      TableName table,
      Way way,
      String why,
      long inserted,
      long updated,
      long deleted,
      Duration took) {}

  /// How a table was loaded.
  enum Way {
    /// It was up to date.
    NOTHING,
    /// Only rows that have changed.
    DIFFERENCE,
    /// All of it anew.
    WHOLE
  }
}
