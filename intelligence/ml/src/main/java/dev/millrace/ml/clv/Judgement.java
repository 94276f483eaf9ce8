package dev.millrace.ml.clv;

import java.util.List;

/// Both ways to tell a lifetime value, held against what customers did in the weeks after.
///
/// @param forecasts of purchases by the probabilistic model
/// @param worths its forecasts of values
public record Judgement(
    Window window, double[] forecasts, double[] worths, double[] boosted, double[] boostedWorths) {

  /// @param correction that has seen nothing of the window's weeks
  public static Judgement of(Correction.Lesson lesson, Correction correction) {
    Window window = lesson.window();
    List<Customer> customers = window.customers();
    int n = customers.size();
    var judgement =
        new Judgement(window, new double[n], new double[n], new double[n], new double[n]);
    for (int i = 0; i < n; i++) {
      Customer customer = customers.get(i);
      double expected = Correction.expected(lesson.buying(), customer, window.weeks());
      double worth =
          expected * lesson.spending().expected(customer.past().repeats(), customer.past().value());
      double[] features = Correction.features(lesson.buying(), customer);
      judgement.forecasts[i] = expected;
      judgement.worths[i] = worth;
      judgement.boosted[i] = expected * correction.ofPurchases(features);
      judgement.boostedWorths[i] = worth * correction.ofValue(features);
    }
    return judgement;
  }

  /// By how much a forecast is wrong for each customer, on average.
  public static double wrong(double[] forecasts, double[] truths) {
    double wrong = 0;
    for (int i = 0; i < truths.length; i++) {
      wrong += Math.abs(forecasts[i] - truths[i]);
    }
    return truths.length == 0 ? 0 : wrong / truths.length;
  }

  /// What one purchase was worth in the window.
  private double unit() {
    double paid = 0;
    double bought = 0;
    for (int i = 0; i < boosted.length; i++) {
      paid += window.spent()[i];
      bought += window.later()[i];
    }
    return bought > 0 && paid > 0 ? paid / bought : 1;
  }

  /// The correction that was learnt, with what this hold-out says of its errors.
  public Boosted with(Correction correction) {
    return new Boosted(
        correction,
        Band.of(1, boosted, window.later()),
        Band.of(unit(), boostedWorths, window.spent()));
  }

  /// Which share of values an interval from every other customer holds of those between.
  public double coverage() {
    return Band.of(unit(), every(boostedWorths, 0), every(window.spent(), 0))
        .coverage(every(boostedWorths, 1), every(window.spent(), 1));
  }

  private static double[] every(double[] values, int from) {
    var half = new double[(values.length - from + 1) / 2];
    for (int i = 0; i < half.length; i++) {
      half[i] = values[from + 2 * i];
    }
    return half;
  }
}
