package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.ModelBuild.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads how a model is built, and its tests on given rows.
final class ModelBuildReader {

  private ModelBuildReader() {}

  static ModelBuild build(YamlMap model) {
    return new ModelBuild(
        model.find("materialized").orElse(null),
        model.find("strategy").orElse(null),
        model.map("interval").map(ModelBuildReader::interval).orElse(null),
        model.find("updated_at").orElse(null));
  }

  private static Interval interval(YamlMap map) {
    String column = map.text("column");
    Duration lookback = map.find("lookback", Durations::parse).orElse(Duration.ZERO);
    Interval placeholder = new Interval(column, 0);
    Interval interval =
        map.find("grain", grain -> Interval.of(column, grain, lookback))
            .orElseGet(() ->
                map.find("lookback", _ -> Interval.of(column, "day", lookback))
                    .orElse(placeholder));
    map.end();
    return interval;
  }

  static List<ModelTest> tests(YamlMap model) {
    var tests = new ArrayList<ModelTest>();
    for (YamlMap map : model.maps("unit_tests")) {
      tests.add(
          new ModelTest(
              map.text("name"),
              map.maps("given").stream().map(ModelBuildReader::given).toList(),
              map.map("expect").map(ModelBuildReader::expected).orElse(List.of()),
              map.textMap("vars"),
              map.where()));
      map.end();
    }
    return tests;
  }

  private static ModelTest.Given given(YamlMap map) {
    var given = new ModelTest.Given(map.text("input"), rows(map), map.where());
    map.end();
    return given;
  }

  private static List<Map<String, String>> expected(YamlMap map) {
    List<Map<String, String>> rows = rows(map);
    map.end();
    return rows;
  }

  private static List<Map<String, String>> rows(YamlMap map) {
    return map.maps("rows").stream().map(YamlMap::texts).toList();
  }
}
