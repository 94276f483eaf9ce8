package dev.millrace.transform.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What names stand for inside one SELECT.
final class Scope {

  private final @Nullable Scope around;
  final List<Relation> relations = new ArrayList<>();
  private final Map<String, Value> shared = new HashMap<>();
  private final Map<String, Value> aliases = new HashMap<>();
  private Value rows = Value.NOTHING;

  Scope(@Nullable Scope around) {
    this.around = around;
  }

  void add(Relation relation) {
    relations.add(relation);
    decide(relation.rows());
  }

  /// Rows depend on it.
  void decide(Value value) {
    rows = rows.and(value);
  }

  Value rows() {
    return rows;
  }

  /// A column that a USING has made one of two.
  void share(String column, Value value) {
    shared.put(column.toLowerCase(Locale.ROOT), value);
  }

  void alias(String name, Value value) {
    aliases.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
  }

  /// All that a star shows.
  Relation star() {
    Set<String> once = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    once.addAll(shared.keySet());
    Relation all = Relation.together(relations, once);
    List<Relation.Named> columns =
        all.columns().stream()
            .map(column ->
                new Relation.Named(
                    column.name(),
                    shared.getOrDefault(column.name().toLowerCase(Locale.ROOT), column.value())))
            .toList();
    return Relation.of(columns, all.isComplete(), Value.NOTHING);
  }

  Optional<Relation> relation(String qualifier) {
    return relations.stream().filter(relation -> relation.isCalled(qualifier)).findFirst();
  }

  /// What a name with its parts stands for.
  Value find(List<String> parts) {
    Optional<Value> found = here(parts);
    if (found.isPresent()) {
      return found.get();
    }
    if (relations.stream().anyMatch(relation -> !relation.isComplete())) {
      return Value.UNKNOWN;
    }
    return around == null ? Value.UNKNOWN : around.find(parts);
  }

  private Optional<Value> here(List<String> parts) {
    String first = parts.getFirst();
    if (parts.size() > 1) {
      Optional<Value> qualified = qualified(parts);
      if (qualified.isPresent()) {
        return qualified;
      }
    }
    Optional<Value> column = plain(first);
    if (column.isEmpty()) {
      column = Optional.ofNullable(aliases.get(first.toLowerCase(Locale.ROOT)));
    }
    if (column.isEmpty() && parts.size() == 1) {
      return relation(first).map(row -> row.all().as(Origin.Kind.COMPUTED));
    }
    return column.map(value -> parts.size() > 1 ? value.as(Origin.Kind.COMPUTED) : value);
  }

  private Optional<Value> qualified(List<String> parts) {
    for (Relation relation : relations) {
      int names = 0;
      if (relation.isCalled(parts.getFirst())) {
        names = 1;
      } else if (parts.size() > 2
          && relation.layer().equalsIgnoreCase(parts.getFirst())
          && relation.isCalled(parts.get(1))) {
        names = 2;
      }
      if (names > 0) {
        boolean isDeeper = parts.size() > names + 1;
        Optional<Value> found = relation.own(parts.get(names));
        return Optional.of(
            found
                .map(value -> isDeeper ? value.as(Origin.Kind.COMPUTED) : value)
                .orElse(Value.UNKNOWN));
      }
    }
    return Optional.empty();
  }

  private Optional<Value> plain(String column) {
    Value one = shared.get(column.toLowerCase(Locale.ROOT));
    if (one != null) {
      return Optional.of(one);
    }
    List<Value> found =
        relations.stream().flatMap(relation -> relation.find(column).stream()).toList();
    boolean isSure = relations.stream().allMatch(Relation::isComplete);
    if (found.size() == 1 && (isSure || relations.size() == 1)) {
      return Optional.of(found.getFirst());
    }
    if (found.isEmpty() && relations.size() == 1 && around == null && aliases.isEmpty()) {
      return relations.getFirst().own(column);
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(Value.UNKNOWN);
  }
}
