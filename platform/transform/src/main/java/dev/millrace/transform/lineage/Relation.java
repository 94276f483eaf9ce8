package dev.millrace.transform.lineage;

import dev.millrace.contracts.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Columns that stand side by side: of a table, a query, or something in a FROM.
///
/// @param name by which columns are qualified; empty for none
/// @param layer of a table that is named with it; empty for none
/// @param isComplete whether these are all of its columns
/// @param open a table whose columns are not known, so that any name may be one of them
/// @param rows what decides which rows there are
record Relation(
    String name,
    String layer,
    List<Relation.Named> columns,
    boolean isComplete,
    @Nullable TableName open,
    Value rows) {

  static final Relation UNKNOWN = new Relation("", "", List.of(), false, null, Value.UNKNOWN);

  Relation {
    columns = List.copyOf(columns);
  }

  record Named(String name, Value value) {}

  static Relation of(List<Named> columns, boolean isComplete, Value rows) {
    return new Relation("", "", columns, isComplete, null, rows);
  }

  /// Under another name, perhaps with other names for its first columns.
  Relation called(String alias, List<String> names) {
    List<Named> renamed = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      renamed.add(
          i < names.size() ? new Named(names.get(i), columns.get(i).value()) : columns.get(i));
    }
    return new Relation(alias, "", renamed, isComplete, names.isEmpty() ? open : null, rows);
  }

  Relation inLayer(String schema) {
    return new Relation(name, schema, columns, isComplete, open, rows);
  }

  Optional<Value> find(String column) {
    for (Named named : columns) {
      if (named.name().equalsIgnoreCase(column)) {
        return Optional.of(named.value());
      }
    }
    return Optional.empty();
  }

  /// Of a column that is certainly of this relation.
  Optional<Value> own(String column) {
    Optional<Value> found = find(column);
    return found.isEmpty() && open != null
        ? Optional.of(Value.column(open, column.toLowerCase(java.util.Locale.ROOT)))
        : found;
  }

  Value all() {
    Value all = isComplete ? Value.NOTHING : Value.UNKNOWN;
    for (Named column : columns) {
      all = all.and(column.value());
    }
    return all;
  }

  boolean isCalled(String qualifier) {
    return !name.isEmpty() && name.equalsIgnoreCase(qualifier);
  }

  /// Several as one, as a star shows them.
  static Relation together(List<Relation> relations, Set<String> once) {
    List<Named> all = new ArrayList<>();
    Set<String> shown = new java.util.TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    boolean isComplete = true;
    for (Relation relation : relations) {
      isComplete &= relation.isComplete;
      for (Named column : relation.columns) {
        if (!once.contains(column.name()) || shown.add(column.name())) {
          all.add(column);
        }
      }
    }
    return of(all, isComplete, Value.NOTHING);
  }
}
