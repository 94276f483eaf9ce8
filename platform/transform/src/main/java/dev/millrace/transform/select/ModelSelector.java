package dev.millrace.transform.select;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.build.IntervalLedger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Chooses models by name, layer, folder, tag, source, materialization, or by what has changed
/// since the published build.
public final class ModelSelector implements SelectorWords.Graph {

  private final Map<String, CompiledModel> models = new LinkedHashMap<>();
  private final Supplier<LakeView> published;

  /// @param published asked only where a selector compares with what was built before
  public ModelSelector(CompiledModels models, Supplier<LakeView> published) {
    models.inOrder().forEach(model -> this.models.put(model.table().toString(), model));
    this.published = published;
  }

  /// In the order of a build; all of them where the selector is empty.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE
  public List<CompiledModel> choose(String selector) {
    if (selector.isBlank()) {
      return List.copyOf(models.values());
    }
    Set<String> chosen = new SelectorWords(this).union(List.of(selector));
    return models.values().stream()
        .filter(model -> chosen.contains(model.table().toString()))
        .toList();
  }

  @Override
  public Set<String> ids() {
    return models.keySet();
  }

  @Override
  public Set<String> parents(String id) {
    CompiledModel model = models.get(id);
    return model == null
        ? Set.of()
        : model.reads().stream().map(TableName::toString).collect(Collectors.toSet());
  }

  @Override
  public Stream<String> matching(String method, String value, String word) {
    return switch (method) {
      case "" -> named(value);
      case "tag" ->
          having(model ->
              model.definition().tags().stream().anyMatch(tag -> SelectorWords.glob(value, tag)));
      case "path" ->
          having(model ->
              model.definition().sql().path().equals(value)
                  || model.definition().sql().path().startsWith(value.replaceAll("/$", "") + "/"));
      case "config.materialized" ->
          having(model ->
              Optional.ofNullable(model.definition().build().materialized())
                  .orElse("table")
                  .equals(value));
      case "resource_type" -> ofType(value, word);
      case "source" ->
          models.values().stream()
              .flatMap(model -> model.reads().stream())
              .map(TableName::toString)
              .filter(table -> !models.containsKey(table))
              .filter(table -> SelectorWords.glob(value, table.substring(table.indexOf('.') + 1)))
              .distinct();
      case "state" -> state(value, word);
      default -> throw unknown(word);
    };
  }

  private Stream<String> having(Predicate<CompiledModel> test) {
    return models.values().stream().filter(test).map(model -> model.table().toString());
  }

  private Stream<String> ofType(String value, String word) {
    return switch (value) {
      case "seed" -> having(model -> model.materialization() instanceof Materialization.Seed);
      case "snapshot" ->
          having(model -> model.materialization() instanceof Materialization.Snapshot);
      case "model" ->
          having(model ->
              !(model.materialization() instanceof Materialization.Seed)
                  && !(model.materialization() instanceof Materialization.Snapshot));
      default -> throw unknown(word);
    };
  }

  private Stream<String> named(String value) {
    List<String> found =
        having(model ->
                SelectorWords.glob(value, model.table().name())
                    || SelectorWords.glob(value, model.table().toString())
                    || model.table().layer().lowerCase().equals(value))
            .toList();
    if (found.isEmpty() && !value.contains("*")) {
      List<String> names = models.values().stream().map(model -> model.table().name()).toList();
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The selector '%s' names no model.".formatted(value),
          Nearest.hint(value, names, "Name a model, a layer, or 'tag:', 'path:', 'state:'."));
    }
    return found.stream();
  }

  private Stream<String> state(String value, String word) {
    IntervalLedger ledger = IntervalLedger.read(published.get());
    return switch (value) {
      case "new" -> having(model -> ledger.hash(model.table()).isEmpty());
      case "modified" ->
          having(model -> !ledger.hash(model.table()).equals(Optional.of(model.hash())));
      default -> throw unknown(word);
    };
  }

  private static RuntimeException unknown(String word) {
    return ProblemCode.PARAMETER_VALUE.exception(
        "The selector '%s' is not known; expected a name, a layer, tag:, path:, source:, config.materialized:, resource_type:, state:new or state:modified, with '+' for what is above or below."
            .formatted(word),
        "See docs/models.md.");
  }
}
