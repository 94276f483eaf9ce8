package dev.millrace.ml.clv;

/// How customers have bought, each by four numbers. Times are in any one unit; the first purchase
/// is where a customer's time begins, and it is not counted.
///
/// @param repeats how often each has bought again
/// @param last when the last purchase was; 0 where there was no second
/// @param age how long each is known
/// @param value the mean value of a repeat purchase; 0 where there was none
public record Purchases(double[] repeats, double[] last, double[] age, double[] value) {

  public Purchases {
    int n = repeats.length;
    if (last.length != n || age.length != n || value.length != n) {
      throw new IllegalStateException("The columns differ in length; this is a bug.");
    }
    for (int i = 0; i < n; i++) {
      if (!(repeats[i] >= 0 && last[i] >= 0 && age[i] >= last[i] && Double.isFinite(age[i]))) {
        throw new IllegalStateException(
            "A customer bought %s times again, last at %s of %s; this is a bug."
                .formatted(repeats[i], last[i], age[i]));
      }
    }
  }

  public int size() {
    return repeats.length;
  }
}
