package dev.millrace.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a benchmark found.
///
/// @param summary the comparison in a few sentences
/// @param settings everything that was chosen
/// @param samples every one, in the order they were measured
/// @param text what was done, what the numbers mean, what limits them
public record Result(
    String title,
    List<String> summary,
    Map<String, Object> settings,
    List<Sample> samples,
    Text text) {

  /// @param figures by their name, which ends with the unit
  public record Sample(String subject, int round, Map<String, Double> figures) {}

  /// Paragraphs for people.
  public record Text(List<String> method, List<String> meaning, List<String> limits) {}

  /// The median of every figure of a subject; of an even number, the mean of the middle two.
  public static Map<String, Double> medians(List<Sample> samples, String subject) {
    List<Sample> those =
        samples.stream().filter(sample -> sample.subject().equals(subject)).toList();
    var medians = new LinkedHashMap<String, Double>();
    for (String figure : those.getFirst().figures().keySet()) {
      double[] values =
          those.stream().mapToDouble(sample -> sample.figures().get(figure)).sorted().toArray();
      int middle = values.length / 2;
      medians.put(
          figure,
          values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2);
    }
    return medians;
  }
}
