package dev.millrace.contracts.warehouse;

import java.util.List;

/// A database that holds a copy of the published gold tables for other tools. Safe for any thread.
public interface Warehouse extends AutoCloseable {

  /// Replaces the content of all these tables in one transaction: readers see the old state until
  /// all of it is the new one. Keys and indexes are in place when it returns.
  ///
  /// @param load named, so that the same load done again after a crash changes nothing
  /// @throws dev.millrace.contracts.problem.MillraceException WAREHOUSE_UNAVAILABLE; the old state
  ///   stays
  LoadReport load(String load, List<WarehouseTable> tables);

  /// How psql and BI tools reach it, without a password; for people to read.
  String address();

  @Override
  void close();

  /// @param wasLoadedBefore whether this load had been done, so that nothing was written now
  record LoadReport(int tables, long rows, boolean wasLoadedBefore) {}
}
