package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.ModelBuild;
import dev.millrace.contracts.definition.ModelBuild.Interval;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.jinja.Values;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a model's `config(...)` says, over its `.yml`.
record ModelConfig(Map<String, Object> values) {

  private static final List<String> KEYS =
      List.of(
          "materialized",
          "strategy",
          "incremental_strategy",
          "key",
          "unique_key",
          "interval",
          "updated_at",
          "partition_by",
          "sort_by",
          "tags");

  static void requireKnown(String key) {
    if (!KEYS.contains(key)) {
      throw ProblemCode.MODEL_TEMPLATE.exception(
          "config() has no '%s'; expected one of %s.".formatted(key, String.join(", ", KEYS)),
          Nearest.hint(key, KEYS, "Remove it."));
    }
  }

  ModelDefinition over(ModelDefinition model) {
    if (values.isEmpty()) {
      return model;
    }
    ModelBuild build = model.build();
    var own =
        new ModelBuild(
            text("materialized", build.materialized()),
            text("strategy", text("incremental_strategy", build.strategy())),
            interval(build.interval()),
            text("updated_at", build.updatedAt()),
            build.seed());
    List<String> key = texts("key", texts("unique_key", model.key()));
    Set<String> tags = new LinkedHashSet<>(model.tags());
    tags.addAll(texts("tags", List.of()));
    return model.with(
        key,
        text("partition_by", model.partitionByDayOf()),
        texts("sort_by", model.sortBy()),
        own,
        List.copyOf(tags));
  }

  private @Nullable String text(String key, @Nullable String otherwise) {
    Object value = values.get(key);
    return value == null ? otherwise : Values.text(value);
  }

  private List<String> texts(String key, List<String> otherwise) {
    Object value = values.get(key);
    return switch (value) {
      case null -> otherwise;
      case List<?> list -> list.stream().map(item -> Values.text((Object) item)).toList();
      default -> List.of(Values.text(value));
    };
  }

  private @Nullable Interval interval(@Nullable Interval otherwise) {
    Object value = values.get("interval");
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Map<?, ?> map) || map.get("column") == null) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The interval is '%s'; expected a mapping with a column.".formatted(Values.text(value)),
          "Write it as {'column': 'ordered_at', 'grain': 'day', 'lookback': '2 days'}.");
    }
    try {
      return Interval.of(
          of(map, "column", ""),
          of(map, "grain", "day"),
          Durations.parse(of(map, "lookback", "0 days")));
    } catch (IllegalArgumentException e) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The interval '%s' cannot be read: %s.".formatted(Values.text(value), e.getMessage()),
          "Mend the value.");
    }
  }

  private static String of(Map<?, ?> map, String key, String otherwise) {
    Object value = map.get(key);
    return value == null ? otherwise : Values.text(value);
  }
}
