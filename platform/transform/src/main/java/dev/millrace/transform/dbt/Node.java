package dev.millrace.transform.dbt;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.jinja.Template;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that is built or tested. What it depends on and where it goes is known after it has
/// been rendered once.
final class Node {

  final ResourceType type;
  final String pack;
  final String name;
  final Where where;
  final List<String> fqn;
  final @Nullable Template template;
  final String raw;
  final Map<String, Object> config = new LinkedHashMap<>();
  final Map<String, Object> columns = new LinkedHashMap<>();
  final Set<String> parents = new LinkedHashSet<>();

  /// Of a generic test or a unit test.
  Map<Object, Object> definition = Map.of();

  /// Of a generic test: the macro, and the node or source that is tested.
  String macro = "";

  String columnName = "";
  String tested = "";
  String description = "";
  String schema = "";
  String alias = "";
  @Nullable TableName table;

  Node(
      ResourceType type,
      String pack,
      String name,
      Where where,
      List<String> fqn,
      @Nullable Template template,
      String raw) {
    this.type = type;
    this.pack = pack;
    this.name = name;
    this.where = where;
    this.fqn = List.copyOf(fqn);
    this.template = template;
    this.raw = raw;
  }

  String id() {
    return type.lowerCase() + "." + pack + "." + name;
  }

  Object config(String key, Object otherwise) {
    Object value = config.get(key);
    return value == null || value instanceof dev.millrace.transform.jinja.None ? otherwise : value;
  }

  String text(String key, String otherwise) {
    return YamlTree.text(config(key, otherwise));
  }

  List<Object> list(String key) {
    return YamlTree.list(config.get(key));
  }

  String materialized() {
    return switch (type) {
      case SEED -> "seed";
      case SNAPSHOT -> "snapshot";
      case TEST, UNIT_TEST -> "test";
      case MODEL -> text("materialized", "view");
    };
  }

  boolean isEphemeral() {
    return type == ResourceType.MODEL && materialized().equals("ephemeral");
  }

  boolean isEnabled() {
    return !config("enabled", true).equals(false);
  }

  Set<String> tags() {
    var tags = new LinkedHashSet<String>();
    list("tags").forEach(tag -> tags.add(YamlTree.text(tag)));
    return tags;
  }

  @Override
  public String toString() {
    return id();
  }
}
