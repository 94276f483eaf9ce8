package dev.millrace.transform.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.transform.lineage.Origin.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What an expression comes from. Every part of it counts, so an expression of a new form is at
/// worst said to come from too much; of a new class of node nothing is said.
final class ExpressionOrigins {

  private static final Set<String> PLAIN =
      Set.of("OPERATOR", "CASE", "COMPARISON", "CONJUNCTION", "BETWEEN", "COLLATE", "FUNCTION");
  private static final int MAX_DEPTH = 400;

  private final QueryOrigins queries;

  ExpressionOrigins(QueryOrigins queries) {
    this.queries = queries;
  }

  Value of(JsonNode expression, Scope scope, QueryOrigins.Withs withs) {
    return of(expression, scope, withs, 0);
  }

  private Value of(JsonNode expression, Scope scope, QueryOrigins.Withs withs, int depth) {
    if (depth > MAX_DEPTH) {
      return Value.UNKNOWN;
    }
    String kind = expression.path("class").asText();
    return switch (kind) {
      case "CONSTANT", "TYPE" -> Value.NOTHING;
      case "COLUMN_REF" -> scope.find(texts(expression.path("column_names")));
      case "CAST" -> of(expression.path("child"), scope, withs, depth + 1).as(Kind.CAST);
      case "SUBQUERY" -> subquery(expression, scope, withs, depth);
      case "LAMBDA" -> lambda(expression, scope, withs, depth);
      case "WINDOW" -> parts(expression, scope, withs, depth).as(Kind.AGGREGATED);
      default -> {
        if (!PLAIN.contains(kind)) {
          yield Value.UNKNOWN;
        }
        String function = expression.path("function_name").asText();
        yield parts(expression, scope, withs, depth)
            .as(Aggregates.has(function) ? Kind.AGGREGATED : Kind.COMPUTED);
      }
    };
  }

  /// All expressions that stand somewhere inside.
  private Value parts(JsonNode node, Scope scope, QueryOrigins.Withs withs, int depth) {
    Value all = Value.NOTHING;
    for (JsonNode part : node) {
      if (part.isObject() && part.has("class")) {
        all = all.and(of(part, scope, withs, depth + 1));
      } else if (part.isContainerNode()) {
        all = all.and(parts(part, scope, withs, depth + 1));
      }
    }
    return all;
  }

  private Value subquery(JsonNode expression, Scope scope, QueryOrigins.Withs withs, int depth) {
    Relation inner = queries.query(expression.path("subquery").path("node"), withs, scope);
    Value value = inner.rows();
    if (!expression.path("subquery_type").asText().equals("EXISTS")) {
      value = value.and(inner.all());
    }
    JsonNode child = expression.path("child");
    if (child.isObject()) {
      value = value.and(of(child, scope, withs, depth + 1));
    }
    return value.as(Kind.COMPUTED);
  }

  /// The parameters come from the list, which counts already.
  private Value lambda(JsonNode expression, Scope scope, QueryOrigins.Withs withs, int depth) {
    List<Relation.Named> parameters = new ArrayList<>();
    for (JsonNode names : expression.path("lhs").findValues("column_names")) {
      parameters.add(new Relation.Named(names.path(0).asText(), Value.NOTHING));
    }
    var inner = new Scope(scope);
    inner.add(Relation.of(parameters, true, Value.NOTHING));
    return of(expression.path("expr"), inner, withs, depth + 1);
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
