package dev.millrace.server.http.feast;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.features.FeatureStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Answers questions in columns, as Feast does. Reads each view once for each key.
final class OnlineReader {

  private final FeatureStore features;

  OnlineReader(FeatureStore features) {
    this.features = features;
  }

  List<Column> answer(OnlineQuestion question) {
    var read = new HashMap<ViewName, List<List<FeatureValue>>>();
    var columns = new ArrayList<Column>();
    for (FeatureReference feature : question.features()) {
      FeatureViewDefinition view = view(feature);
      int place = place(view, feature);
      List<List<FeatureValue>> rows =
          read.computeIfAbsent(
              feature.view(), name -> features.readInOrder(name, keys(view, question)));
      columns.add(
          new Column(
              feature.name(question.naming()), rows.stream().map(row -> row.get(place)).toList()));
    }
    return columns;
  }

  private FeatureViewDefinition view(FeatureReference feature) {
    return features.views().stream()
        .filter(candidate -> candidate.name().equals(feature.view()))
        .findFirst()
        .orElseThrow(() -> FeastProblem.viewUnknown(feature.view().value()));
  }

  private static int place(FeatureViewDefinition view, FeatureReference feature) {
    return IntStream.range(0, view.features().size())
        .filter(i -> view.features().get(i).name().equals(feature.feature()))
        .findFirst()
        .orElseThrow(() -> FeastProblem.featureUnknown(feature));
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

  /// One feature of every key, in the order of the keys.
  record Column(String name, List<FeatureValue> values) {}
}
