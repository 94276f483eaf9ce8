package dev.millrace.ml.leak;

import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.ml.leak.Leak.Kind;
import dev.millrace.ml.sample.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Customers that are in the hold-out and, under another key, in the rows beside them: the same key
/// twice at one cut-off, or rows that are equal in every feature more often than by chance. One key
/// at several cut-offs is no leak: the split is by time.
final class Twins {

  private static final double LEAST_SHARE = 0.01;
  private static final int LEAST = 5;

  /// Larger groups of equal rows are a state that customers are in, not one customer.
  private static final int MOST_ALIKE = 5;

  /// How many times as many as chance explains.
  private static final double BEYOND_CHANCE = 10;

  private static final String KEY = "key";

  private final List<String> features;
  private final Split split;

  private Twins(List<String> features, Split split) {
    this.features = features;
    this.split = split;
  }

  static List<Leak> of(TrainingSet set, Split split) {
    var twins = new Twins(set.features(), split);
    return Stream.concat(twins.sameKey().stream(), twins.sameValues().stream()).toList();
  }

  private List<Leak> sameKey() {
    Set<Seen> seen = new HashSet<>();
    long twice =
        Stream.concat(split.training().stream(), split.holdOut().stream())
            .filter(row -> !seen.add(new Seen(row.key(), row.cutOff())))
            .count();
    return twice == 0
        ? List.of()
        : List.of(
            new Leak(
                Kind.DUPLICATE,
                KEY,
                String.format(
                    Locale.ROOT,
                    "the column 'key' names the same customer twice at one cut-off in %,d rows",
                    twice)));
  }

  /// Rows of other keys that equal one of the hold-out, on either side of the split.
  private List<Leak> sameValues() {
    Map<Values, Set<String>> keys = new LinkedHashMap<>();
    Stream.concat(split.holdOut().stream(), split.training().stream())
        .forEach(row ->
            keys.computeIfAbsent(new Values(row.values()), _ -> new HashSet<>()).add(row.key()));
    Finest finest = finest(keys.keySet());
    var examples = new ArrayList<String>();
    int twins = 0;
    for (Row row : split.holdOut()) {
      Set<String> alike = keys.getOrDefault(new Values(row.values()), Set.of());
      boolean tells =
          alike.size() > 1
              && alike.size() <= MOST_ALIKE
              && finest.tells(row.values()[finest.feature()]);
      if (tells) {
        twins++;
        if (examples.isEmpty()) {
          alike.stream().sorted().limit(2).forEach(examples::add);
        }
      }
    }
    double rows = split.holdOut().size();
    double byChance = rows * (rows + split.training().size()) * finest.chance();
    return twins < Math.max(LEAST, LEAST_SHARE * rows) || twins < BEYOND_CHANCE * byChance
        ? List.of()
        : List.of(
            new Leak(
                Kind.DUPLICATE,
                KEY,
                String.format(
                    Locale.ROOT,
                    "the column 'key' has several names for one customer: %,d of %,.0f hold-out rows equal those of another key in all %d features, %.1f would by chance (such as '%s' and '%s')",
                    twins,
                    rows,
                    features.size(),
                    byChance,
                    examples.getFirst(),
                    examples.getLast())));
  }

  /// The feature in which two different rows are least often equal: rows that are equal in all are
  /// equal in this one, so that chance cannot explain more of them, however features depend on each
  /// other.
  private Finest finest(Set<Values> different) {
    var best = new Finest(0, 1, Float.NaN);
    for (int feature = 0; feature < features.size(); feature++) {
      var counts = new HashMap<Float, Integer>();
      for (Values row : different) {
        counts.merge(row.values()[feature], 1, Integer::sum);
      }
      double equal = 0;
      float usual = Float.NaN;
      int most = 0;
      for (Map.Entry<Float, Integer> count : counts.entrySet()) {
        equal += (double) count.getValue() * (count.getValue() - 1);
        if (count.getValue() > most) {
          most = count.getValue();
          usual = count.getKey();
        }
      }
      double chance = equal / Math.max(1, (double) different.size() * (different.size() - 1));
      if (chance < best.chance()) {
        best = new Finest(feature, chance, most > 1 ? usual : Float.NaN);
      }
    }
    return best;
  }

  /// @param chance that two different rows have the same value
  /// @param usual the value of those of whom little is known, such as a default; or NaN
  private record Finest(int feature, double chance, float usual) {
    boolean tells(float value) {
      return !Float.isNaN(value) && value != usual;
    }
  }

  private record Seen(String key, Instant cutOff) {}

  private record Values(float[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Values(float[] others) && Arrays.equals(values, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }
}
