package dev.millrace.transform.compile;

import dev.millrace.contracts.name.TableName;

/// For which engine a model is rendered.
///
/// @param engine what `target.type` answers, and by which macros are dispatched
/// @param prefix stands before a layer's name
public record Dialect(String engine, String prefix) {

  /// The lake's own.
  public static final Dialect DUCKDB = new Dialect("duckdb", "");

  String name(TableName table) {
    return prefix + table;
  }
}
