package dev.millrace.features.distribution;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.features.Distributions;
import dev.millrace.features.Distributions.Basis;
import dev.millrace.features.Distributions.Spread;
import dev.millrace.features.Distributions.Text;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The distributions of what a stream keeps, from the values of some of its people.
public final class LiveSpread {

  /// How many people are read: enough for a histogram, and some milliseconds.
  public static final int MOST_PEOPLE = 2_000;

  private LiveSpread() {}

  /// @param keys how many people there are
  /// @param values of some of them, each in the order of the view's features
  /// @param now the moment that they were read
  public static Distributions of(
      FeatureViewDefinition view, long keys, List<List<FeatureValue>> values, Instant now) {
    return new Distributions(
        view.name(),
        Basis.LIVE,
        keys,
        values.size(),
        values.isEmpty() ? null : now,
        IntStream.range(0, view.features().size())
            .mapToObj(i ->
                spread(view.features().get(i), values.stream().map(all -> all.get(i)).toList()))
            .toList());
  }

  private static Spread spread(Feature feature, List<FeatureValue> values) {
    double[] known =
        values.stream().mapToDouble(LiveSpread::number).filter(Double::isFinite).sorted().toArray();
    List<Text> texts = feature.isList() ? texts(values) : List.of();
    if (known.length == 0) {
      return new Spread(
          feature.name(),
          feature.isList(),
          values.size(),
          null,
          null,
          null,
          null,
          List.of(),
          texts);
    }
    double least = known[0];
    double most = known[known.length - 1];
    Grid grid =
        Grid.of(
            known[rank(Grid.OUTSIDE, known.length)],
            known[rank(1 - Grid.OUTSIDE, known.length)],
            Arrays.stream(known).allMatch(value -> value == Math.floor(value)));
    var counts = new long[grid.bins()];
    for (double value : known) {
      counts[grid.bin(value)]++;
    }
    return new Spread(
        feature.name(),
        feature.isList(),
        values.size() - known.length,
        least,
        (known[(known.length - 1) / 2] + known[known.length / 2]) / 2,
        Arrays.stream(known).average().orElse(Double.NaN),
        most,
        grid.bins(counts, least, most),
        texts);
  }

  private static int rank(double share, int count) {
    return (int) Math.max(0, Math.ceil(share * count) - 1);
  }

  /// A number, or of a list how many texts it has; none has no length.
  private static double number(FeatureValue feature) {
    if (feature.value() instanceof List<?> texts) {
      return texts.isEmpty() ? Double.NaN : texts.size();
    }
    return feature.value() instanceof Double number ? number : Double.NaN;
  }

  private static List<Text> texts(List<FeatureValue> values) {
    Map<String, Long> lists = new HashMap<>();
    for (FeatureValue value : values) {
      if (value.value() instanceof List<?> texts) {
        new LinkedHashSet<>(texts)
            .forEach(text -> lists.merge(String.valueOf(text), 1L, Long::sum));
      }
    }
    return lists.entrySet().stream()
        .map(each -> new Text(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingLong((Text text) -> -text.count()).thenComparing(Text::text))
        .limit(TableSpread.TEXTS)
        .toList();
  }
}
