package dev.millrace.transform;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.compile.Moment;
import dev.millrace.transform.compile.Rendered;
import java.util.Set;
import java.util.function.Function;

/// A model that can be run.
///
/// @param definition with what the SQL's `config(...)` says
/// @param text its SQL as of a moment
/// @param sql one SELECT over `layer.name` tables that answers all rows; of a seed none of them,
///   but its columns
/// @param reads every table and view that the SQL reads, found by parsing it, but not its own
/// @param inputs the same, with what models that are views read in their place
/// @param hash of all that the model's rows are made by but its inputs
public record CompiledModel(
    ModelDefinition definition,
    Materialization materialization,
    Function<Moment, Rendered> text,
    String sql,
    Set<TableName> reads,
    Set<TableName> inputs,
    String hash) {

  public CompiledModel {
    reads = Set.copyOf(reads);
    inputs = Set.copyOf(inputs);
  }

  public TableName table() {
    return definition.table();
  }

  /// The same with other inputs.
  public CompiledModel with(Set<TableName> behind, String otherHash) {
    return new CompiledModel(definition, materialization, text, sql, reads, behind, otherHash);
  }
}
