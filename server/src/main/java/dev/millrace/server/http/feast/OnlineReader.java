package dev.millrace.server.http.feast;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.features.FeatureStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Answers questions in columns, as Feast does. Reads each view once for each key.
final class OnlineReader {

  private final FeatureStore features;

  OnlineReader(FeatureStore features) {
    this.features = features;
  }

  List<Column> answer(OnlineQuestion question) {
    var read = new HashMap<ViewName, List<Map<String, FeatureValue>>>();
    var columns = new ArrayList<Column>();
    for (FeatureReference feature : question.features()) {
      FeatureViewDefinition view = view(feature);
      List<Map<String, FeatureValue>> rows =
          read.computeIfAbsent(feature.view(), _ -> read(view, question));
      columns.add(
          new Column(
              feature.name(question.naming()),
              rows.stream().map(row -> value(row, feature)).toList()));
    }
    return columns;
  }

  private FeatureViewDefinition view(FeatureReference feature) {
    FeatureViewDefinition view =
        features.views().stream()
            .filter(candidate -> candidate.name().equals(feature.view()))
            .findFirst()
            .orElseThrow(() -> FeastProblem.viewUnknown(feature.view().value()));
    if (view.features().stream().noneMatch(known -> known.name().equals(feature.feature()))) {
      throw FeastProblem.featureUnknown(feature);
    }
    return view;
  }

  private List<Map<String, FeatureValue>> read(
      FeatureViewDefinition view, OnlineQuestion question) {
    return keys(view, question).stream().map(key -> features.read(view.name(), key)).toList();
  }

  private static List<String> keys(FeatureViewDefinition view, OnlineQuestion question) {
    return namesOfKey(view)
        .filter(question.keys()::containsKey)
        .findFirst()
        .map(question.keys()::get)
        .orElseThrow(() ->
            FeastProblem.request(
                "entities",
                "The entities hold no '%s'; feature view %s is read by it."
                    .formatted(view.key(), view.name())));
  }

  /// What the key of a view may be called: its column, its entity, or the id of that.
  static Stream<String> namesOfKey(FeatureViewDefinition view) {
    return Stream.of(view.key(), view.entity(), view.entity() + "_id");
  }

  private static FeatureValue value(Map<String, FeatureValue> row, FeatureReference feature) {
    FeatureValue value = row.get(feature.feature());
    if (value == null) {
      throw FeastProblem.featureUnknown(feature);
    }
    return value;
  }

  /// One feature of every key, in the order of the keys.
  record Column(String name, List<FeatureValue> values) {}
}
