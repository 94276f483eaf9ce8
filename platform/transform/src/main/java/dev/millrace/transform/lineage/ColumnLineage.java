package dev.millrace.transform.lineage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.Materialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Where the columns of models come from.
public final class ColumnLineage {

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2_000).build())
              .build());

  private final UnaryOperator<String> syntax;

  /// @param syntax tells the syntax tree of a query
  public ColumnLineage(UnaryOperator<String> syntax) {
    this.syntax = syntax;
  }

  /// Of every model.
  ///
  /// @param inOrder each after those it reads
  /// @param tables the columns of tables, where they are known; of models they need not be
  public Map<TableName, ModelColumns> of(
      List<CompiledModel> inOrder, Function<TableName, Optional<List<String>>> tables) {
    Map<TableName, List<String>> made = new HashMap<>();
    Map<TableName, ModelColumns> all = new TreeMap<>();
    for (CompiledModel model : inOrder) {
      ModelColumns found =
          named(
              of(
                  model,
                  table ->
                      made.containsKey(table)
                          ? Optional.ofNullable(made.get(table))
                          : tables.apply(table)),
              tables.apply(model.table()));
      all.put(model.table(), found);
      if (found.isComplete()) {
        made.put(model.table(), found.columns().stream().map(ModelColumns.Column::name).toList());
      }
    }
    return all;
  }

  /// Of one model's SQL as it builds everything.
  public ModelColumns of(CompiledModel model, Function<TableName, Optional<List<String>>> tables) {
    Relation answer =
        new QueryOrigins(tables).query(tree(model.sql()), new QueryOrigins.Withs(Map.of()), null);
    List<Relation.Named> columns = new ArrayList<>(answer.columns());
    if (model.materialization() instanceof Materialization.Snapshot snapshot) {
      Value at = answer.find(snapshot.updatedAt()).orElse(Value.UNKNOWN);
      columns.add(new Relation.Named("valid_from", at));
      columns.add(new Relation.Named("valid_until", at.as(Origin.Kind.AGGREGATED)));
      columns.add(new Relation.Named("is_current", at.as(Origin.Kind.AGGREGATED)));
    }
    return new ModelColumns(
        columns.stream()
            .map(column ->
                new ModelColumns.Column(
                    column.name(), column.value().toOrigins(), column.value().isKnown()))
            .toList(),
        answer.isComplete(),
        answer.rows().toOrigins(),
        answer.rows().isKnown());
  }

  /// A table that is there says how its columns are called; if it does not fit, nothing is certain.
  private static ModelColumns named(ModelColumns found, Optional<List<String>> actual) {
    if (actual.isEmpty()) {
      return found;
    }
    List<String> names = actual.get();
    List<ModelColumns.Column> columns = new ArrayList<>();
    if (found.isComplete() && names.size() == found.columns().size()) {
      for (int i = 0; i < names.size(); i++) {
        ModelColumns.Column column = found.columns().get(i);
        columns.add(new ModelColumns.Column(names.get(i), column.origins(), column.isKnown()));
      }
      return new ModelColumns(columns, true, found.rows(), found.areRowsKnown());
    }
    for (String name : names) {
      Set<Origin> origins = new HashSet<>();
      boolean isKnown = false;
      Optional<ModelColumns.Column> known = found.find(name);
      if (known.isPresent() && !found.isComplete()) {
        origins.addAll(known.get().origins());
        isKnown = known.get().isKnown();
      }
      columns.add(new ModelColumns.Column(name, origins, isKnown));
    }
    return new ModelColumns(columns, true, found.rows(), found.areRowsKnown());
  }

  private JsonNode tree(String sql) {
    try {
      return JSON.readTree(syntax.apply(sql)).path("statements").path(0).path("node");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB's syntax tree is not JSON; this is a bug.", e);
    }
  }
}
