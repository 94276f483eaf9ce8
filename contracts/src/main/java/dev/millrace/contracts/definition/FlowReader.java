package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.FlowName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `flows/*.yaml`.
final class FlowReader {

  private FlowReader() {}

  static FlowDefinition flow(YamlMap map, FlowName name) {
    var steps = new ArrayList<FlowDefinition.Step>();
    map.maps("steps").forEach(step -> steps.add(step(step)));
    return new FlowDefinition(
        name,
        map.find("description").orElse(null),
        map.find("owner").orElse(null),
        map.find("cron").orElse(null),
        map.texts("on_arrival_of"),
        map.map("retry").map(FlowReader::retry).orElse(FlowDefinition.Retry.DEFAULT),
        steps,
        map.map("on_failure").map(FlowReader::step).orElse(null),
        map.where());
  }

  private static FlowDefinition.Step step(YamlMap map) {
    String kind = map.text("run");
    var step =
        new FlowDefinition.Step(
            map.find("name").orElse(kind), kind, arguments(map), afterOf(map), map.where());
    map.end();
    return step;
  }

  /// A list is its entries with commas between.
  private static Map<String, String> arguments(YamlMap step) {
    var arguments = new LinkedHashMap<String, String>();
    step.map("with")
        .ifPresent(with ->
            with.keys().forEach(key -> arguments.put(key, String.join(", ", with.texts(key)))));
    return arguments;
  }

  private static List<String> afterOf(YamlMap map) {
    return map.texts("after");
  }

  private static FlowDefinition.Retry retry(YamlMap map) {
    var retry =
        new FlowDefinition.Retry(
            map.require("times", Integer::parseInt, 0),
            map.find("delay", Durations::parse).orElse(Duration.ofSeconds(5)));
    map.end();
    return retry;
  }
}
