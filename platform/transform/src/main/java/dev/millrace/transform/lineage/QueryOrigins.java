package dev.millrace.transform.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.lineage.Origin.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Walks a syntax tree with the scopes of SQL. What it does not know makes columns unknown.
final class QueryOrigins {

  private static final int TURNS = 5;

  private final Function<TableName, Optional<List<String>>> tables;
  private final ExpressionOrigins expressions = new ExpressionOrigins(this);

  /// @param tables the columns of a table, where they are known
  QueryOrigins(Function<TableName, Optional<List<String>>> tables) {
    this.tables = tables;
  }

  /// The queries that have a name, the inner ones over those around them.
  record Withs(Map<String, Relation> byName) {
    Withs with(String name, Relation relation) {
      Map<String, Relation> all = new HashMap<>(byName);
      all.put(name.toLowerCase(Locale.ROOT), relation);
      return new Withs(all);
    }

    @Nullable Relation find(String name) {
      return byName.get(name.toLowerCase(Locale.ROOT));
    }
  }

  Relation query(JsonNode node, Withs around, @Nullable Scope outer) {
    Withs withs = around;
    for (JsonNode entry : node.path("cte_map").path("map")) {
      JsonNode value = entry.path("value");
      JsonNode body =
          value.has("query_node") ? value.path("query_node") : value.path("query").path("node");
      Relation relation =
          query(body, withs, outer)
              .called(entry.path("key").asText(), ExpressionOrigins.texts(value.path("aliases")));
      withs = withs.with(entry.path("key").asText(), relation);
    }
    return switch (node.path("type").asText()) {
      case "SELECT_NODE" -> select(node, withs, outer);
      case "SET_OPERATION_NODE" -> sets(node, withs, outer);
      case "RECURSIVE_CTE_NODE" -> recursive(node, withs, outer);
      default -> Relation.UNKNOWN;
    };
  }

  private Relation sets(JsonNode node, Withs withs, @Nullable Scope outer) {
    List<Relation> parts = new ArrayList<>();
    if (node.has("children")) {
      node.path("children").forEach(child -> parts.add(query(child, withs, outer)));
    } else {
      parts.add(query(node.path("left"), withs, outer));
      parts.add(query(node.path("right"), withs, outer));
    }
    String type = node.path("setop_type").asText();
    return switch (type) {
      case "UNION" -> byPosition(parts);
      case "UNION_BY_NAME" -> byName(parts);
      case "EXCEPT", "INTERSECT" -> {
        Value rows = Value.NOTHING;
        for (Relation part : parts) {
          rows = rows.and(part.rows()).and(part.all());
        }
        Relation first = parts.getFirst();
        yield Relation.of(first.columns(), first.isComplete(), rows);
      }
      default -> Relation.UNKNOWN;
    };
  }

  private static Relation byPosition(List<Relation> parts) {
    Relation first = parts.getFirst();
    List<Relation.Named> columns = new ArrayList<>(first.columns());
    boolean isComplete = first.isComplete();
    Value rows = first.rows();
    for (Relation part : parts.subList(1, parts.size())) {
      isComplete &= part.isComplete() && part.columns().size() == columns.size();
      rows = rows.and(part.rows());
      for (int i = 0; i < columns.size(); i++) {
        Value other =
            i < part.columns().size() && part.isComplete()
                ? part.columns().get(i).value()
                : Value.UNKNOWN;
        columns.set(
            i, new Relation.Named(columns.get(i).name(), columns.get(i).value().and(other)));
      }
    }
    return Relation.of(columns, isComplete, rows);
  }

  private static Relation byName(List<Relation> parts) {
    Map<String, Relation.Named> columns = new java.util.LinkedHashMap<>();
    boolean isComplete = true;
    Value rows = Value.NOTHING;
    for (Relation part : parts) {
      isComplete &= part.isComplete();
      rows = rows.and(part.rows());
      for (Relation.Named column : part.columns()) {
        columns.merge(
            column.name().toLowerCase(Locale.ROOT),
            column,
            (one, other) -> new Relation.Named(one.name(), one.value().and(other.value())));
      }
    }
    return Relation.of(List.copyOf(columns.values()), isComplete, rows);
  }

  /// The inner query reads what it makes, so it is gone over until nothing new comes.
  private Relation recursive(JsonNode node, Withs withs, @Nullable Scope outer) {
    String name = node.path("cte_name").asText();
    List<String> aliases = ExpressionOrigins.texts(node.path("aliases"));
    Relation made = query(node.path("left"), withs, outer).called(name, aliases);
    for (int turn = 0; turn < TURNS; turn++) {
      Relation more =
          byPosition(List.of(made, query(node.path("right"), withs.with(name, made), outer)));
      Relation next = more.called(name, aliases);
      if (next.equals(made)) {
        return made;
      }
      made = next;
    }
    return made;
  }

  private Relation select(JsonNode node, Withs withs, @Nullable Scope outer) {
    var scope = new Scope(outer);
    from(node.path("from_table"), scope, withs);
    List<Relation.Named> columns = new ArrayList<>();
    boolean isComplete = true;
    for (JsonNode expression : node.path("select_list")) {
      if (expression.path("class").asText().equals("STAR")) {
        isComplete &= star(expression, scope, withs, columns);
        continue;
      }
      isComplete &= !makesColumns(expression);
      Value value = expressions.of(expression, scope, withs);
      String name = name(expression);
      columns.add(new Relation.Named(name, value));
      if (!expression.path("alias").asText().isEmpty()) {
        scope.alias(name, value);
      }
    }
    decide(node.path("where_clause"), scope, withs);
    decide(node.path("having"), scope, withs);
    decide(node.path("qualify"), scope, withs);
    for (JsonNode group : node.path("group_expressions")) {
      if (!group.path("class").asText().equals("CONSTANT")) {
        decide(group, scope, withs);
      }
    }
    for (JsonNode modifier : node.path("modifiers")) {
      for (JsonNode target : modifier.path("distinct_on_targets")) {
        decide(target, scope, withs);
      }
    }
    return Relation.of(columns, isComplete, scope.rows());
  }

  private void decide(JsonNode expression, Scope scope, Withs withs) {
    if (expression.isObject() && expression.has("class")) {
      scope.decide(expressions.of(expression, scope, withs).as(Kind.COMPUTED));
    }
  }

  private static String name(JsonNode expression) {
    String alias = expression.path("alias").asText();
    if (!alias.isEmpty()) {
      return alias;
    }
    JsonNode names = expression.path("column_names");
    if (names.size() > 0) {
      return names.path(names.size() - 1).asText();
    }
    return expression.path("class").asText().equals("CAST")
        ? name(expression.path("child"))
        : expression.path("function_name").asText("?");
  }

  /// A star inside an expression, or a struct taken apart, makes more columns than one.
  private static boolean makesColumns(JsonNode expression) {
    if (expression.path("class").asText().equals("FUNCTION")
        && expression.path("function_name").asText().equals("unnest")
        && expression.path("arguments").size() != 1) {
      return true;
    }
    return expression.findValuesAsText("class").stream().anyMatch("STAR"::equals)
        && expression.findValues("subquery").isEmpty();
  }

  /// Whether all columns of the star are known.
  private boolean star(JsonNode star, Scope scope, Withs withs, List<Relation.Named> into) {
    if (star.path("columns").asBoolean()
        || star.path("expr").isObject()
        || star.path("unpacked").asBoolean()
        || star.path("qualified_exclude_list").size() > 0) {
      return false;
    }
    String of = star.path("relation_name").asText();
    Relation all = of.isEmpty() ? scope.star() : scope.relation(of).orElse(Relation.UNKNOWN);
    Set<String> without = new HashSet<>();
    star.path("exclude_list").forEach(name -> without.add(name.asText().toLowerCase(Locale.ROOT)));
    Map<String, JsonNode> instead = pairs(star.path("replace_list"));
    Map<String, JsonNode> renamed = pairs(star.path("rename_list"));
    for (Relation.Named column : all.columns()) {
      String name = column.name().toLowerCase(Locale.ROOT);
      if (without.contains(name)) {
        continue;
      }
      JsonNode other = instead.get(name);
      Value value = other == null ? column.value() : expressions.of(other, scope, withs);
      JsonNode called = renamed.get(name);
      into.add(new Relation.Named(called == null ? column.name() : called.asText(), value));
    }
    return all.isComplete();
  }

  private static Map<String, JsonNode> pairs(JsonNode list) {
    Map<String, JsonNode> pairs = new HashMap<>();
    for (JsonNode entry : list) {
      JsonNode key = entry.path("key");
      String name = key.isObject() ? key.path("column").asText() : key.asText();
      pairs.put(name.toLowerCase(Locale.ROOT), entry.path("value"));
    }
    return pairs;
  }

  private void from(JsonNode node, Scope scope, Withs withs) {
    switch (node.path("type").asText()) {
      case "EMPTY" -> {}
      case "JOIN" -> join(node, scope, withs);
      case "BASE_TABLE" -> scope.add(base(node, withs));
      case "SUBQUERY" ->
          scope.add(named(node, query(node.path("subquery").path("node"), withs, scope)));
      case "TABLE_FUNCTION" -> scope.add(function(node, scope, withs));
      case "EXPRESSION_LIST" -> scope.add(named(node, values(node, scope, withs)));
      default -> scope.add(named(node, Relation.UNKNOWN));
    }
  }

  private static Relation named(JsonNode node, Relation relation) {
    return relation.called(
        node.path("alias").asText(), ExpressionOrigins.texts(node.path("column_name_alias")));
  }

  private Relation base(JsonNode node, Withs withs) {
    String name = node.path("table_name").asText();
    String schema = node.path("schema_name").asText();
    String alias = node.path("alias").asText();
    List<String> names = ExpressionOrigins.texts(node.path("column_name_alias"));
    Relation with = schema.isEmpty() ? withs.find(name) : null;
    if (with != null) {
      return with.called(alias.isEmpty() ? name : alias, names);
    }
    if (schema.isEmpty()) {
      return Relation.UNKNOWN.called(alias.isEmpty() ? name : alias, names);
    }
    var table =
        new TableName(
            Layer.valueOf(schema.toUpperCase(Locale.ROOT)), name.toLowerCase(Locale.ROOT));
    Optional<List<String>> columns = tables.apply(table);
    List<Relation.Named> own = new ArrayList<>();
    columns
        .orElse(List.of())
        .forEach(column -> own.add(new Relation.Named(column, Value.column(table, column))));
    var relation =
        new Relation(
            "", "", own, columns.isPresent(), columns.isPresent() ? null : table, Value.NOTHING);
    Relation called = relation.called(alias.isEmpty() ? name : alias, names);
    return alias.isEmpty() ? called.inLayer(schema) : called;
  }

  private Relation function(JsonNode node, Scope scope, Withs withs) {
    JsonNode function = node.path("function");
    String name = function.path("function_name").asText();
    Value value = expressions.of(function, scope, withs).as(Kind.COMPUTED);
    List<String> names = ExpressionOrigins.texts(node.path("column_name_alias"));
    boolean isOne = Set.of("unnest", "range", "generate_series").contains(name);
    List<Relation.Named> columns = new ArrayList<>();
    if (isOne) {
      columns.add(new Relation.Named(name, value));
    } else {
      names.forEach(column -> columns.add(new Relation.Named(column, value)));
    }
    String alias = node.path("alias").asText();
    return Relation.of(columns, isOne, value.isKnown() ? Value.NOTHING : Value.UNKNOWN)
        .called(alias.isEmpty() ? name : alias, names);
  }

  private Relation values(JsonNode node, Scope scope, Withs withs) {
    List<Relation> rows = new ArrayList<>();
    for (JsonNode row : node.path("values")) {
      List<Relation.Named> columns = new ArrayList<>();
      for (JsonNode cell : row) {
        columns.add(new Relation.Named("col" + columns.size(), expressions.of(cell, scope, withs)));
      }
      rows.add(Relation.of(columns, true, Value.NOTHING));
    }
    return rows.isEmpty() ? Relation.UNKNOWN : byPosition(rows);
  }

  private void join(JsonNode node, Scope scope, Withs withs) {
    int before = scope.relations.size();
    from(node.path("left"), scope, withs);
    int middle = scope.relations.size();
    from(node.path("right"), scope, withs);
    List<Relation> left = List.copyOf(scope.relations.subList(before, middle));
    List<Relation> right = List.copyOf(scope.relations.subList(middle, scope.relations.size()));
    String type = node.path("join_type").asText();
    List<String> using = new ArrayList<>(ExpressionOrigins.texts(node.path("using_columns")));
    if (node.path("ref_type").asText().equals("NATURAL")) {
      Relation both = Relation.together(right, Set.of());
      if (!both.isComplete() || !Relation.together(left, Set.of()).isComplete()) {
        scope.decide(Value.UNKNOWN);
        scope.add(Relation.UNKNOWN);
      }
      Relation.together(left, Set.of()).columns().stream()
          .map(Relation.Named::name)
          .filter(name -> both.find(name).isPresent())
          .distinct()
          .forEach(using::add);
    }
    for (String column : using) {
      Value one = one(left, column);
      Value other = one(right, column);
      scope.decide(one.and(other).as(Kind.COMPUTED));
      scope.share(
          column,
          switch (type) {
            case "RIGHT" -> other;
            case "FULL", "OUTER" -> one.and(other).as(Kind.COMPUTED);
            default -> one;
          });
    }
    decide(node.path("condition"), scope, withs);
    if (type.equals("SEMI") || type.equals("ANTI")) {
      scope.relations.removeAll(right);
    }
  }

  private static Value one(List<Relation> relations, String column) {
    List<Value> found =
        relations.stream().flatMap(relation -> relation.find(column).stream()).toList();
    if (found.isEmpty() && relations.size() == 1) {
      return relations.getFirst().own(column).orElse(Value.UNKNOWN);
    }
    return found.isEmpty() ? Value.UNKNOWN : found.getFirst();
  }
}
