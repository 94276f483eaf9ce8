package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys that every kind of source has.
record SourceHead(
    SourceName name,
    @Nullable String description,
    TableName table,
    List<FieldRule> fields,
    @Nullable String partitionByDayOf,
    DriftPolicy drift) {

  static SourceHead read(YamlMap map, SourceName name) {
    List<FieldRule> fields = FieldRules.read(map, "fields");
    return new SourceHead(
        name,
        map.find("description").orElse(null),
        map.find("table", TableName::of).orElse(new TableName(Layer.BRONZE, name.value())),
        fields,
        map.find("partition_by").orElse(null),
        map.find("drift", SourceHead::drift)
            .orElse(fields.isEmpty() ? DriftPolicy.EVOLVE : DriftPolicy.IGNORE));
  }

  /// For kinds whose rows do not say themselves what they hold.
  void requireFields(YamlMap map) {
    if (fields.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The source has no 'fields'.",
              "List what each row holds under 'fields:'."));
    }
  }

  private static DriftPolicy drift(String text) {
    return switch (text) {
      case "ignore" -> DriftPolicy.IGNORE;
      case "evolve" -> DriftPolicy.EVOLVE;
      case "freeze" -> DriftPolicy.FREEZE;
      case "quarantine", "quarantine_row" -> DriftPolicy.QUARANTINE_ROW;
      case "quarantine_value" -> DriftPolicy.QUARANTINE_VALUE;
      default ->
          throw new IllegalArgumentException(
              "expected ignore, evolve, freeze, quarantine_row or quarantine_value");
    };
  }
}
