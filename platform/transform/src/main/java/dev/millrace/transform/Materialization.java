package dev.millrace.transform;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.ModelBuild;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.seed.SeedSql;
import java.util.List;

/// What becomes of a model's answer.
public sealed interface Materialization {

  /// It is all that the table holds.
  record Table() implements Materialization {}

  /// A named query; nothing is written.
  record View() implements Materialization {}

  /// Nothing of its own: it stands inside the models that read it.
  record Ephemeral() implements Materialization {}

  /// The rows of a CSV of the project; it is written when these have changed.
  ///
  /// @param schema a SELECT without rows that has its columns
  record Seed(String schema) implements Materialization {}

  /// Its rows are added.
  record Append() implements Materialization {}

  /// Its rows take the place of those with the same key; others stay.
  record Merge(List<String> key) implements Materialization {
    public Merge {
      key = List.copyOf(key);
    }
  }

  /// Days of which an input has changed are built anew; others stay.
  record Interval(String column, int lookbackDays) implements Materialization {}

  /// Every state of a row that was ever seen, and from when until when it was so.
  record Snapshot(List<String> key, String updatedAt) implements Materialization {
    public Snapshot {
      key = List.copyOf(key);
    }
  }

  List<String> WORDS = List.of("view", "table", "incremental", "ephemeral", "snapshot");
  List<String> STRATEGIES = List.of("append", "merge", "interval");

  /// Whether `is_incremental()` can be true.
  default boolean isIncremental() {
    return this instanceof Append || this instanceof Merge || this instanceof Interval;
  }

  /// @throws MillraceException DEFINITION_VALUE or DEFINITION_KEY_MISSING
  static Materialization of(ModelDefinition model) {
    ModelBuild build = model.build();
    if (build.seed() != null) {
      return new Seed(SeedSql.of(model).schema());
    }
    String word = build.materialized() == null ? "table" : build.materialized();
    return switch (word) {
      case "table" -> new Table();
      case "view" -> withoutQuarantine(model);
      case "ephemeral" -> withoutChecks(model);
      case "incremental" -> incremental(model);
      case "snapshot" -> new Snapshot(key(model), required(model, "updated_at", build.updatedAt()));
      default -> throw unknown(model, "materialized", word, WORDS);
    };
  }

  private static Materialization incremental(ModelDefinition model) {
    ModelBuild build = model.build();
    String strategy = required(model, "strategy", build.strategy());
    return switch (strategy) {
      case "append" -> new Append();
      case "merge" -> new Merge(key(model));
      case "interval" -> interval(model);
      default -> throw unknown(model, "strategy", strategy, STRATEGIES);
    };
  }

  private static Interval interval(ModelDefinition model) {
    ModelBuild.Interval interval = model.build().interval();
    if (interval == null) {
      throw missing(model, "interval");
    }
    String dayOf = model.partitionByDayOf();
    if (dayOf != null && !dayOf.equals(interval.column())) {
      throw new MillraceException(
          ProblemCode.DEFINITION_VALUE.at(
              model.sql().line(0),
              "Model '%s' is split by the day of '%s' and its interval is of '%s'; expected the same column."
                  .formatted(model.table().name(), dayOf, interval.column()),
              "Leave 'partition_by' out."));
    }
    return new Interval(interval.column(), interval.lookbackDays());
  }

  private static Materialization withoutQuarantine(ModelDefinition model) {
    for (CheckDefinition check : model.checks()) {
      if (check.severity() == CheckDefinition.Severity.QUARANTINE) {
        throw new MillraceException(
            ProblemCode.DEFINITION_VALUE.at(
                check.where(),
                "The check %s would take rows out of '%s', which is a view."
                    .formatted(check.title(), model.table()),
                "Use severity 'error' or 'warn', or make the model a table."));
      }
    }
    return new View();
  }

  private static Materialization withoutChecks(ModelDefinition model) {
    if (!model.checks().isEmpty() || !model.key().isEmpty()) {
      throw new MillraceException(
          ProblemCode.DEFINITION_VALUE.at(
              model.sql().line(0),
              "Model '%s' is ephemeral, so it has no table that a key or a check could be of."
                  .formatted(model.table().name()),
              "Check the models that read it, or make it a view."));
    }
    return new Ephemeral();
  }

  private static List<String> key(ModelDefinition model) {
    if (model.key().isEmpty()) {
      throw missing(model, "key");
    }
    return model.key();
  }

  private static String required(
      ModelDefinition model, String name, @org.jspecify.annotations.Nullable String value) {
    if (value == null) {
      throw missing(model, name);
    }
    return value;
  }

  private static MillraceException missing(ModelDefinition model, String key) {
    return new MillraceException(
        ProblemCode.DEFINITION_KEY_MISSING.at(
            model.sql().line(0),
            "Model '%s' is built as '%s' and lacks '%s'."
                .formatted(model.table().name(), String.valueOf(model.build().materialized()), key),
            "Add '%s:' to its .yml, or to config(...); see docs/models.md.".formatted(key)));
  }

  private static MillraceException unknown(
      ModelDefinition model, String key, String value, List<String> known) {
    return new MillraceException(
        ProblemCode.DEFINITION_VALUE.at(
            model.sql().line(0),
            "The %s of model '%s' is '%s'; expected one of %s."
                .formatted(key, model.table().name(), value, String.join(", ", known)),
            Nearest.hint(value, known, "Choose one of them.")));
  }
}
