package dev.millrace.ml.clv;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.ml.boost.Boosting;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.tree.TreeEnsemble;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Boosted trees that say how many times as much as BG/NBD and Gamma-Gamma expect a customer will
/// buy and pay. They learn with that expectation as their offset, so that they may learn from weeks
/// that are fewer than those they are asked about.
public final class Correction {

  /// What the trees read of a customer, in their order.
  public static final List<String> FEATURES =
      List.of(
          "repeat_purchases",
          "weeks_known",
          "weeks_since_last_purchase",
          "repeats_per_week",
          "silence_in_usual_gaps",
          "repeats_28d",
          "mean_value",
          "first_value",
          "alive");

  private static final double PURCHASES_POWER = 1.2;
  private static final double VALUE_POWER = 1.5;

  /// An expectation of nothing has no logarithm.
  private static final double LEAST = 1e-6;

  private final String purchases;
  private final String value;
  private final TreeEnsemble purchasesTrees;
  private final TreeEnsemble valueTrees;

  /// @param purchases the trees for purchases, as XGBoost's JSON
  /// @param value those for values
  @JsonCreator
  Correction(@JsonProperty("purchases") String purchases, @JsonProperty("value") String value) {
    this.purchases = purchases;
    this.value = value;
    this.purchasesTrees = TreeEnsemble.read(purchases.getBytes(StandardCharsets.UTF_8));
    this.valueTrees = TreeEnsemble.read(value.getBytes(StandardCharsets.UTF_8));
  }

  @JsonProperty("purchases")
  String purchases() {
    return purchases;
  }

  @JsonProperty("value")
  String value() {
    return value;
  }

  /// What BG/NBD and Gamma-Gamma say at the day of a window, and the window.
  public record Lesson(BgNbd buying, GammaGamma spending, Window window) {}

  /// The same lessons give the same trees.
  public static Correction learn(List<Lesson> lessons, BoostingParameters parameters) {
    var rows = new ArrayList<float[]>();
    var bought = new ArrayList<Float>();
    var paid = new ArrayList<Float>();
    var offsets = new ArrayList<float[]>();
    double unit = unit(lessons);
    for (Lesson lesson : lessons) {
      Window window = lesson.window();
      for (int i = 0; i < window.customers().size(); i++) {
        Customer customer = window.customers().get(i);
        double expected = expected(lesson.buying(), customer, window.weeks());
        double worth =
            expected
                * lesson.spending().expected(customer.past().repeats(), customer.past().value());
        rows.add(single(features(lesson.buying(), customer)));
        bought.add((float) window.later()[i]);
        paid.add((float) (Math.max(0, window.spent()[i]) / unit));
        offsets.add(new float[] {log(expected), log(worth / unit)});
      }
    }
    float[][] matrix = rows.toArray(float[][]::new);
    return new Correction(
        text(matrix, bought, column(offsets, 0), PURCHASES_POWER, parameters),
        text(matrix, paid, column(offsets, 1), VALUE_POWER, parameters));
  }

  /// How many times as many purchases as BG/NBD expects.
  double ofPurchases(double[] features) {
    return purchasesTrees.score(features);
  }

  /// How many times as much as BG/NBD and Gamma-Gamma expect.
  double ofValue(double[] features) {
    return valueTrees.score(features);
  }

  /// What each feature adds to the logarithm of the value.
  public double[] contributions(double[] features) {
    return valueTrees.contributions(features);
  }

  /// NaN where a customer has none.
  public static double[] features(BgNbd buying, Customer customer) {
    Outlook.Past past = customer.past();
    double silence = past.age() - past.last();
    boolean isBack = past.repeats() > 0;
    return new double[] {
      past.repeats(),
      past.age(),
      silence,
      past.age() > 0 ? past.repeats() / past.age() : Double.NaN,
      isBack && past.last() > 0 ? silence * past.repeats() / past.last() : Double.NaN,
      customer.lately(),
      isBack ? past.value() : Double.NaN,
      customer.first(),
      buying.alive(past.repeats(), past.last(), past.age())
    };
  }

  static double expected(BgNbd buying, Customer customer, double weeks) {
    Outlook.Past past = customer.past();
    return buying.expected(past.repeats(), past.last(), past.age(), weeks);
  }

  /// What a purchase is worth: with it the trees learn the same in every currency.
  private static double unit(List<Lesson> lessons) {
    double paid = 0;
    double bought = 0;
    for (Lesson lesson : lessons) {
      for (int i = 0; i < lesson.window().later().length; i++) {
        paid += lesson.window().spent()[i];
        bought += lesson.window().later()[i];
      }
    }
    return bought > 0 && paid > 0 ? paid / bought : 1;
  }

  private static String text(
      float[][] rows,
      List<Float> labels,
      float[] offsets,
      double power,
      BoostingParameters parameters) {
    var truths = new float[labels.size()];
    for (int i = 0; i < truths.length; i++) {
      truths[i] = labels.get(i);
    }
    return new String(
        Boosting.correct(rows, truths, offsets, FEATURES, power, parameters),
        StandardCharsets.UTF_8);
  }

  private static float[] column(List<float[]> rows, int column) {
    var values = new float[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i)[column];
    }
    return values;
  }

  private static float log(double expected) {
    return (float) Math.log(Math.max(expected, LEAST));
  }

  private static float[] single(double[] row) {
    var single = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      single[i] = (float) row[i];
    }
    return single;
  }
}
