package dev.millrace.transform.dbt;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import org.jspecify.annotations.Nullable;

/// A table of `sources:`.
///
/// @param table where the lake has it
/// @param madeBy the id of the seed, snapshot or model of this project that is the same table, or
///   null
record SourceTable(
    String pack,
    String source,
    String name,
    String schema,
    String identifier,
    Where where,
    TableName table,
    @Nullable String madeBy) {

  String id() {
    return "source." + pack + "." + source + "." + name;
  }
}
