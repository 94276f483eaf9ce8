package dev.millrace.ml.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// How a model did on its hold-out, as it can be drawn: whether what it says comes true, and how
/// well it puts first what shall be first. Bounded, however large the hold-out is.
///
/// @param predicts what the numbers are
/// @param of what is predicted, in words for people
/// @param rows of the hold-out
/// @param mean of what was observed; of chances, the share of those to whom it happened
/// @param bins ten of equal count, highest predictions first
/// @param gains what the highest tenth, two tenths and so on hold of all that was observed
/// @param points what a threshold would have flagged, highest threshold first; none of amounts
/// @param importance of the features, most important first; none where the model has no features
public record Curves(
    Predicts predicts,
    String of,
    int rows,
    double mean,
    List<Bin> bins,
    List<Gain> gains,
    List<Point> points,
    List<Importance> importance) {

  private static final int TENTHS = 10;
  private static final int MOST_POINTS = 101;

  public Curves {
    bins = List.copyOf(bins);
    gains = List.copyOf(gains);
    points = List.copyOf(points);
    importance = List.copyOf(importance);
  }

  /// What a model's numbers are.
  public enum Predicts {
    /// The chance that something happens.
    CHANCE,
    /// How much there will be.
    AMOUNT
  }

  /// A tenth of the rows.
  ///
  /// @param from the lowest prediction in it
  /// @param to the highest
  /// @param predicted the mean
  /// @param observed the mean
  public record Bin(int rows, double from, double to, double predicted, double observed) {}

  /// The rows with the highest predictions.
  ///
  /// @param share of the rows
  /// @param captured share of all that was observed which they hold
  /// @param lift how many times as much they hold as so many rows taken by chance
  public record Gain(double share, double captured, double lift) {}

  /// What is flagged from a threshold on.
  ///
  /// @param flagged share of all rows
  /// @param recall share of those to whom it happened
  /// @param falseAlarms share of those to whom it did not happen
  /// @param precision share of the flagged to whom it happened
  public record Point(
      double threshold, double flagged, double recall, double falseAlarms, double precision) {}

  /// How much a feature moves the answers.
  ///
  /// @param effect mean of its absolute contributions, in log-odds
  public record Importance(String feature, double effect) {}

  /// Of chances.
  ///
  /// @param scored with at least one to whom it happened and one to whom it did not
  public static Curves ofChances(String what, Scored scored, List<Importance> importance) {
    double[] observed = new double[scored.count()];
    for (int i = 0; i < observed.length; i++) {
      observed[i] = scored.happened()[i] ? 1 : 0;
    }
    return of(
        Predicts.CHANCE,
        what,
        new Ordered(scored.probabilities(), observed),
        points(scored),
        importance);
  }

  /// Of amounts.
  ///
  /// @param predicted one for each row
  /// @param observed what it became, of the same row
  public static Curves ofAmounts(String what, double[] predicted, double[] observed) {
    int[] order =
        IntStream.range(0, predicted.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -predicted[i]))
            .mapToInt(i -> i)
            .toArray();
    return of(
        Predicts.AMOUNT,
        what,
        new Ordered(
            IntStream.of(order).mapToDouble(i -> predicted[i]).toArray(),
            IntStream.of(order).mapToDouble(i -> observed[i]).toArray()),
        List.of(),
        List.of());
  }

  private static Curves of(
      Predicts predicts,
      String what,
      Ordered rows,
      List<Point> points,
      List<Importance> importance) {
    return new Curves(
        predicts,
        what,
        rows.count(),
        rows.count() == 0 ? 0 : rows.observed(0, rows.count()) / rows.count(),
        rows.bins(),
        rows.gains(),
        points,
        importance);
  }

  /// At most a hundred, evenly spread over the ranks, and only where a threshold can stand: between
  /// different predictions.
  private static List<Point> points(Scored scored) {
    var points = new ArrayList<Point>();
    double all = scored.count();
    double yes = scored.countHappened();
    double wanted = 0;
    int hits = 0;
    for (int from = 0; from < scored.count(); ) {
      int to = scored.endOfTie(from);
      hits += scored.countHappened(from, to);
      if (to >= wanted || to == scored.count()) {
        points.add(
            new Point(
                scored.probabilities()[from],
                to / all,
                hits / yes,
                (to - hits) / (all - yes),
                (double) hits / to));
        wanted = Math.max(to + 1, wanted + all / (MOST_POINTS - 1));
      }
      from = to;
    }
    return points;
  }

  /// Predictions beside what was observed, highest first.
  private record Ordered(double[] predicted, double[] observed) {

    int count() {
      return predicted.length;
    }

    double observed(int from, int to) {
      return sum(observed, from, to);
    }

    private static double sum(double[] values, int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += values[i];
      }
      return sum;
    }

    /// The bins of the calibration error, so that the drawing and the figure say the same.
    List<Bin> bins() {
      var bins = new ArrayList<Bin>(TENTHS);
      for (int tenth = 0; tenth < TENTHS; tenth++) {
        int from = border(tenth);
        int to = border(tenth + 1);
        if (to > from) {
          bins.add(
              new Bin(
                  to - from,
                  predicted[to - 1],
                  predicted[from],
                  sum(predicted, from, to) / (to - from),
                  observed(from, to) / (to - from)));
        }
      }
      return bins;
    }

    private int border(int tenth) {
      return (int) ((long) count() * tenth / TENTHS);
    }

    /// Rows of equal predictions are in no order: each holds what they hold on average.
    List<Gain> gains() {
      double all = observed(0, count());
      var gains = new ArrayList<Gain>(TENTHS);
      if (all <= 0) {
        return gains;
      }
      double before = 0;
      int tenth = 1;
      for (int from = 0; from < count(); ) {
        int to = endOfTie(from);
        double held = observed(from, to);
        while (tenth <= TENTHS && border(tenth) <= to) {
          int border = border(tenth++);
          if (border > from) {
            double captured = (before + held * (border - from) / (to - from)) / all;
            double share = (double) border / count();
            gains.add(new Gain(share, captured, captured / share));
          }
        }
        before += held;
        from = to;
      }
      return gains;
    }

    private int endOfTie(int from) {
      int end = from + 1;
      while (end < count() && predicted[end] == predicted[from]) {
        end++;
      }
      return end;
    }
  }
}
