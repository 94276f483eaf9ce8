package dev.millrace.transform.lineage;

import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.lineage.Origin.Kind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What an expression comes from.
record Value(Map<Value.At, Kind> origins, boolean isKnown) {

  static final Value NOTHING = new Value(Map.of(), true);
  static final Value UNKNOWN = new Value(Map.of(), false);

  Value {
    origins = Map.copyOf(origins);
  }

  record At(TableName table, String column) {}

  static Value column(TableName table, String name) {
    return new Value(Map.of(new At(table, name), Kind.COPIED), true);
  }

  /// Both together.
  Value and(Value other) {
    if (other.origins.isEmpty()) {
      return isKnown && !other.isKnown ? new Value(origins, false) : this;
    }
    Map<At, Kind> both = new java.util.HashMap<>(origins);
    other.origins.forEach((at, kind) -> both.merge(at, kind, Value::most));
    return new Value(both, isKnown && other.isKnown);
  }

  private static Kind most(Kind one, Kind other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// At least so much was done to it.
  Value as(Kind kind) {
    Map<At, Kind> all = new TreeMap<>(java.util.Comparator.comparing(At::toString));
    origins.forEach((at, was) -> all.put(at, most(was, kind)));
    return new Value(all, isKnown);
  }

  Set<Origin> toOrigins() {
    return origins.entrySet().stream()
        .map(entry -> new Origin(entry.getKey().table(), entry.getKey().column(), entry.getValue()))
        .collect(Collectors.toSet());
  }
}
