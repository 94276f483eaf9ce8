package dev.millrace.ml.segment;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Recency, frequency and money in fifths, and the names that marketing has for them.
///
/// @param features those of recency, frequency and money
public record Rfm(List<String> features, Quintiles recency, Quintiles frequency, Quintiles money) {

  /// By recency, worst first; in each by frequency and money together, worst first.
  private static final String[][] NAMES = {
    {"Lost", "Hibernating", "At risk", "At risk", "Cannot lose"},
    {"Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose"},
    {"About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"},
    {"Promising", "Potential loyalists", "Potential loyalists", "Loyal", "Champions"},
    {"New customers", "Potential loyalists", "Potential loyalists", "Champions", "Champions"},
  };

  public Rfm {
    features = List.copyOf(features);
  }

  /// @param features those of recency, frequency and money
  static Rfm fit(List<String> features, Table people) {
    return new Rfm(
        features,
        Quintiles.of(people.column(features.get(0)), -1),
        Quintiles.of(people.column(features.get(1)), 1),
        Quintiles.of(people.column(features.get(2)), 1));
  }

  Membership of(ToDoubleFunction<String> person) {
    double days = person.applyAsDouble(features.get(0));
    double often = person.applyAsDouble(features.get(1));
    double paid = person.applyAsDouble(features.get(2));
    int r = recency.score(days);
    int f = frequency.score(often);
    int m = money.score(paid);
    return new Membership(
        "rfm",
        name(r, f, m),
        String.format(
            Locale.ROOT,
            "recency %d, frequency %d, money %d of 5: %s, %s, %s",
            r,
            f,
            m,
            Words.value(features.get(0), days),
            Words.value(features.get(1), often),
            Words.value(features.get(2), paid)));
  }

  static String name(int recency, int frequency, int money) {
    return NAMES[recency - 1][(frequency + money + 1) / 2 - 1];
  }
}
