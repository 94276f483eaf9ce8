package dev.millrace.ml.clv;

/// A correction with how far it was off on its hold-out.
public record Boosted(Correction correction, Band purchases, Band value) {

  /// The expectation of both probabilistic models, corrected, with a conformal interval.
  public Outlook outlook(BgNbd buying, GammaGamma spending, Customer customer, double weeks) {
    Outlook.Past past = customer.past();
    double[] features = Correction.features(buying, customer);
    double expected = Correction.expected(buying, customer, weeks);
    double times = expected * correction.ofPurchases(features);
    double worth =
        expected * spending.expected(past.repeats(), past.value()) * correction.ofValue(features);
    return new Outlook(
        buying.alive(past.repeats(), past.last(), past.age()),
        times,
        purchases.around(times),
        worth,
        value.around(worth));
  }
}
