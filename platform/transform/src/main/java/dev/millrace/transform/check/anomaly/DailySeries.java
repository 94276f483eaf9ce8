package dev.millrace.transform.check.anomaly;

import java.time.LocalDate;

/// One figure of a table by day, without gaps.
///
/// @param name as people know it: `null_rate(email)`
/// @param values one for each day from the first; NaN where there is none
/// @param weights how many rows each comes from
public record DailySeries(
    String name, Kind kind, LocalDate first, double[] values, double[] weights) {

  /// On which scale days are compared.
  public enum Kind {
    /// How many rows: in proportion.
    COUNT,
    /// A share from 0 to 1: stretched towards its ends.
    SHARE,
    /// The mean of a column: in proportion where it is always above 0.
    MEAN
  }

  int length() {
    return values.length;
  }

  LocalDate day(int index) {
    return first.plusDays(index);
  }

  /// The values on the scale of their kind.
  double[] scaled() {
    boolean isPositive = kind != Kind.MEAN || isPositive();
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] =
          switch (kind) {
            case COUNT -> Math.log1p(values[i]);
            case SHARE -> Math.asin(Math.sqrt(values[i]));
            case MEAN -> isPositive ? Math.log(values[i]) : values[i];
          };
    }
    return scaled;
  }

  /// A value of the scale, as it was.
  double unscaled(double scaled) {
    return switch (kind) {
      case COUNT -> Math.max(0, Math.expm1(scaled));
      case SHARE -> Math.pow(Math.sin(Math.clamp(scaled, 0, Math.PI / 2)), 2);
      case MEAN -> isPositive() ? Math.exp(scaled) : scaled;
    };
  }

  /// What chance alone spreads a day's value by, at least, on the scale.
  double leastSpread(int index, double expected) {
    return switch (kind) {
      case COUNT -> 0.01 + 1 / Math.sqrt(Math.max(1, Math.expm1(expected)));
      case SHARE -> 0.004 + 0.5 / Math.sqrt(Math.max(1, weights[index]));
      case MEAN -> isPositive() ? 0.005 : 1e-9 + 0.005 * Math.abs(expected);
    };
  }

  private boolean isPositive() {
    for (double value : values) {
      if (value <= 0) {
        return false;
      }
    }
    return true;
  }
}
