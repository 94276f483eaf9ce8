package dev.millrace.ml.experiment;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many standard errors wide an interval must be, so that it holds at every look.
///
/// The shape is that of the normal mixture: Robbins (1970), for means of any distribution the
/// asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024). After
/// the share `t` of the expected units, with `u = TUNING * t`, the width is `sqrt(2 (u + 1) / u *
/// ln(sqrt(u + 1) * b))`. With `b = 1 / alpha` this holds forever and uses up about a third of
/// alpha within an experiment's life. Here `b` is computed so that nineteen twentieths of alpha are
/// used between [#FIRST_LOOK] and the expected units, by the density of Brownian motion that has
/// not left the boundary yet (Armitage, McPherson and Rowe 1969), and the rest is left for all
/// looks after that.
public final class Boundary {

  /// As a share of the expected units; intervals before it would stand on too few customers.
  public static final double FIRST_LOOK = 0.05;

  static final double TUNING = 30;

  private static final double WITHIN = 0.95;
  private static final int LOOKS = 300;
  private static final int POINTS = 301;
  private static final int ROUNDS = 24;
  private static final double REACH = 7;
  private static final Map<Double, Boundary> KNOWN = new ConcurrentHashMap<>();
  private static final int MOST_KNOWN = 100;

  private final double within;
  private final double after;

  private Boundary(double within, double after) {
    this.within = within;
    this.after = after;
  }

  /// @param alpha the chance to leave the boundary at any look although nothing is there
  public static Boundary of(double alpha) {
    Boundary known = KNOWN.get(alpha);
    if (known != null) {
      return known;
    }
    var boundary = new Boundary(calibrated(alpha * WITHIN), -Math.log(alpha * (1 - WITHIN)));
    if (KNOWN.size() < MOST_KNOWN) {
      KNOWN.put(alpha, boundary);
    }
    return boundary;
  }

  /// Standard errors to either side; infinite before the first look.
  ///
  /// @param share of the expected units that are there
  public double width(double share) {
    if (share < FIRST_LOOK) {
      return Double.POSITIVE_INFINITY;
    }
    return width(share, share <= 1 ? within : after);
  }

  /// The chance that somebody who looks so often, evenly until all expected units are there, sees
  /// the interval leave zero.
  ///
  /// @param drift the true effect in standard errors of the end
  public double crossing(double drift, int looks) {
    return crossing(drift, looks, within);
  }

  /// The effect, in standard errors of the end, that is found with this chance.
  public double drift(double power, int looks) {
    double low = 0;
    double high = 20;
    for (int i = 0; i < ROUNDS; i++) {
      double middle = (low + high) / 2;
      if (crossing(middle, looks) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double width(double share, double logB) {
    double u = TUNING * share;
    return Math.sqrt(2 * (u + 1) / u * (logB + 0.5 * Math.log(u + 1)));
  }

  private static double calibrated(double alpha) {
    double low = 0;
    double high = -Math.log(alpha);
    for (int i = 0; i < ROUNDS; i++) {
      double middle = (low + high) / 2;
      if (crossing(0, LOOKS, middle) > alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double crossing(double drift, int looks, double logB) {
    Density density = null;
    for (int look = 0; look < looks; look++) {
      double t = looks == 1 ? 1 : FIRST_LOOK + (1 - FIRST_LOOK) * look / (looks - 1.0);
      double edge = width(t, logB) * Math.sqrt(t);
      density = density == null ? Density.first(t, edge, drift) : density.next(t, edge, drift);
    }
    return density == null ? 0 : 1 - density.mass();
  }

  /// Where a Brownian motion is that has stayed within the edges so far.
  private record Density(double t, double edge, double[] at) {

    static Density first(double t, double edge, double drift) {
      var at = new double[POINTS];
      for (int i = 0; i < POINTS; i++) {
        at[i] = normal(-edge + step(edge) * i - drift * t, t);
      }
      return new Density(t, edge, at);
    }

    /// Only points within [#REACH] deviations of a step weigh anything.
    Density next(double later, double laterEdge, double drift) {
      var next = new double[POINTS];
      double dt = later - t;
      double reach = REACH * Math.sqrt(dt);
      double step = step(edge);
      for (int i = 0; i < POINTS; i++) {
        double from = -laterEdge + step(laterEdge) * i - drift * dt;
        int first = Math.max(0, (int) Math.floor((from - reach + edge) / step));
        int last = Math.min(POINTS - 1, (int) Math.ceil((from + reach + edge) / step));
        double sum = 0;
        for (int j = first; j <= last; j++) {
          sum += weight(j) * at[j] * normal(from - (-edge + step * j), dt);
        }
        next[i] = sum;
      }
      return new Density(later, laterEdge, next);
    }

    double mass() {
      double sum = 0;
      for (int i = 0; i < POINTS; i++) {
        sum += weight(i) * at[i];
      }
      return sum;
    }

    /// Of the trapezoid rule.
    private double weight(int i) {
      return i == 0 || i == POINTS - 1 ? step(edge) / 2 : step(edge);
    }

    private static double step(double edge) {
      return 2 * edge / (POINTS - 1);
    }

    private static double normal(double x, double variance) {
      return Math.exp(-x * x / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    }
  }
}
