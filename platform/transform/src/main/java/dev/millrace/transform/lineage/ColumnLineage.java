package dev.millrace.transform.lineage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.compile.CompiledBefore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Where the columns of models come from.
public final class ColumnLineage {

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2_000).build())
              .build());

  /// Trees are large: so many at a time.
  private static final int TOGETHER = 200;

  private final UnaryOperator<String> syntax;
  private final Consumer<Collection<String>> ahead;
  private final CompiledBefore before;

  /// @param syntax tells the syntax tree of a query
  public ColumnLineage(UnaryOperator<String> syntax) {
    this(syntax, _ -> {}, CompiledBefore.none());
  }

  /// @param ahead is told of queries whose trees will be asked for
  /// @param before what is known already
  public ColumnLineage(
      UnaryOperator<String> syntax, Consumer<Collection<String>> ahead, CompiledBefore before) {
    this.syntax = syntax;
    this.ahead = ahead;
    this.before = before;
  }

  /// Of every model.
  ///
  /// @param inOrder each after those it reads
  /// @param tables the columns of tables, where they are known; of models they need not be
  public Map<TableName, ModelColumns> of(
      List<CompiledModel> inOrder, Function<TableName, Optional<List<String>>> tables) {
    Map<TableName, List<String>> made = new HashMap<>();
    Map<TableName, ModelColumns> all = new TreeMap<>();
    Map<String, JsonNode> trees = new HashMap<>();
    for (int i = 0; i < inOrder.size(); i++) {
      CompiledModel model = inOrder.get(i);
      if (i % TOGETHER == 0) {
        trees = trees(inOrder.subList(i, Math.min(inOrder.size(), i + TOGETHER)));
      }
      Map<String, JsonNode> parsed = trees;
      Map<TableName, Optional<List<String>>> inputs = new TreeMap<>();
      for (TableName read : model.reads()) {
        inputs.put(
            read,
            made.containsKey(read) ? Optional.ofNullable(made.get(read)) : tables.apply(read));
      }
      ModelColumns found =
          named(
              before.columns(
                  model,
                  inputs,
                  one ->
                      of(
                          one,
                          parsed.computeIfAbsent(one.sql(), this::tree),
                          table -> inputs.getOrDefault(table, Optional.empty()))),
              tables.apply(model.table()));
      all.put(model.table(), found);
      if (found.isComplete()) {
        made.put(model.table(), found.columns().stream().map(ModelColumns.Column::name).toList());
      }
    }
    return all;
  }

  private Map<String, JsonNode> trees(List<CompiledModel> models) {
    List<String> unknown =
        models.stream()
            .filter(model -> !before.knowsColumns(model))
            .map(CompiledModel::sql)
            .distinct()
            .toList();
    if (!unknown.isEmpty()) {
      ahead.accept(unknown);
    }
    return new HashMap<>(
        unknown.parallelStream().collect(Collectors.toMap(Function.identity(), this::tree)));
  }

  /// Of one model's SQL as it builds everything.
  public ModelColumns of(CompiledModel model, Function<TableName, Optional<List<String>>> tables) {
    return of(model, tree(model.sql()), tables);
  }

  private static ModelColumns of(
      CompiledModel model, JsonNode tree, Function<TableName, Optional<List<String>>> tables) {
    Relation answer = new QueryOrigins(tables).query(tree, new QueryOrigins.Withs(Map.of()), null);
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
