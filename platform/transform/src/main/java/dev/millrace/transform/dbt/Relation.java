package dev.millrace.transform.dbt;

import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.jinja.Arguments;
import dev.millrace.transform.jinja.Callee;
import dev.millrace.transform.jinja.Members;
import dev.millrace.transform.jinja.None;
import dev.millrace.transform.jinja.Undefined;
import org.jspecify.annotations.Nullable;

/// What `ref`, `source` and `this` answer; its text is the name that SQL reads.
///
/// @param table null for what is put into the query instead
record Relation(
    String schema, String identifier, String type, @Nullable TableName table, String text)
    implements Members {

  static Relation of(Node node, TableName table) {
    String type = node.materialized().equals("view") ? "view" : "table";
    return new Relation(node.schema, node.alias, type, table, table.toString());
  }

  /// A query of the same statement, by its name there.
  static Relation cte(String name) {
    return new Relation("", name, "cte", null, name);
  }

  @Override
  public Object member(String name) {
    return switch (name) {
      case "database" -> "millrace";
      case "schema" -> schema;
      case "identifier", "name", "table" -> identifier;
      case "type" -> type;
      case "is_table" -> type.equals("table");
      case "is_view" -> type.equals("view");
      case "is_cte" -> type.equals("cte");
      case "metadata" -> java.util.Map.of("type", "DuckDBRelation");
      case "render", "include", "quote", "without_identifier", "incorporate", "replace_path" ->
          (Callee) (Arguments _) -> this;
      case "column_name" -> None.NONE;
      default -> new Undefined(name);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
