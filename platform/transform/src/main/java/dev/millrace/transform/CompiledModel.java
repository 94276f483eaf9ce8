package dev.millrace.transform;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.name.TableName;
import java.util.Set;

/// A model that can be run.
///
/// @param sql one SELECT over `layer.name` tables
/// @param reads every table that the SQL reads, found by parsing it
public record CompiledModel(ModelDefinition definition, String sql, Set<TableName> reads) {

  public CompiledModel {
    reads = Set.copyOf(reads);
  }

  public TableName table() {
    return definition.table();
  }
}
