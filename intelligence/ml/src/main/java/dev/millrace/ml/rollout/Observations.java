package dev.millrace.ml.rollout;

import dev.millrace.contracts.definition.RolloutRules;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// The last answers of one version, and how they compare with the champion's on the same requests.
/// Holds so many and no more, however long it goes on. Safe for any thread.
public final class Observations {

  private static final int MOST = 4_096;

  private final InstantSource wall;
  private final boolean isAmount;
  private final Ring tries = new Ring(2);
  private final Ring pairs = new Ring(3);
  private final LongAdder failures = new LongAdder();

  /// @param wall real time
  /// @param isAmount whether answers have no scale of their own, so that shifts are relative
  public Observations(InstantSource wall, boolean isAmount) {
    this.wall = wall;
    this.isAmount = isAmount;
  }

  /// What came of asking the version.
  public enum Outcome {
    ANSWERED(0),
    FAILED(1),
    WITHHELD(2);

    private final int code;

    Outcome(int code) {
      this.code = code;
    }
  }

  /// @param millis how long it took; NaN where it gave no answer
  public void tried(Outcome outcome, double millis) {
    if (outcome == Outcome.FAILED) {
      failures.increment();
    }
    tries.add(wall.millis(), outcome.code, millis);
  }

  /// How many answers failed since the beginning.
  public long failures() {
    return failures.sum();
  }

  /// Both versions scored one request.
  public void compared(double champion, double challenger, boolean disagree) {
    pairs.add(wall.millis(), champion, challenger, disagree ? 1 : 0);
  }

  /// Of the window, or of the last few where it holds fewer.
  public Summary summary(RolloutRules rules) {
    long oldest = wall.millis() - rules.window().toMillis();
    double[][] tried = tries.since(oldest, rules.minAnswers());
    double[][] compared = pairs.since(oldest, rules.minAnswers());
    double[] millis =
        Arrays.stream(tried)
            .filter(each -> (int) each[0] == Outcome.ANSWERED.code)
            .mapToDouble(each -> each[1])
            .sorted()
            .toArray();
    double base = Arrays.stream(compared).mapToDouble(each -> Math.abs(each[0])).sum();
    double scale = isAmount ? base : compared.length;
    double shift = Arrays.stream(compared).mapToDouble(each -> each[1] - each[0]).sum();
    double apart = Arrays.stream(compared).mapToDouble(each -> Math.abs(each[1] - each[0])).sum();
    return new Summary(
        tried.length,
        share(tried, Outcome.FAILED),
        share(tried, Outcome.WITHHELD),
        millis.length == 0 ? 0 : millis[(int) (0.99 * (millis.length - 1))],
        compared.length,
        scale > 0 ? shift / scale : 0,
        scale > 0 ? apart / scale : 0,
        compared.length == 0
            ? 0
            : Arrays.stream(compared).mapToDouble(e -> e[2]).average().orElse(0));
  }

  private static double share(double[][] tried, Outcome outcome) {
    return tried.length == 0
        ? 0
        : (double) Arrays.stream(tried).filter(e -> (int) e[0] == outcome.code).count()
            / tried.length;
  }

  /// What the rules are held against.
  ///
  /// @param tries that the version was asked for
  /// @param meanShift of its scores; relative for amounts
  /// @param meanDifference the same, whichever way
  public record Summary(
      int tries,
      double errorRate,
      double withheld,
      double p99Millis,
      int compared,
      double meanShift,
      double meanDifference,
      double disagreements) {

    public static final Summary NONE = new Summary(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /// The newest rows of numbers, each with its time.
  private static final class Ring {
    private final long[] times = new long[MOST];
    private final double[][] rows;
    private long count;

    Ring(int width) {
      rows = new double[MOST][width];
    }

    synchronized void add(long time, double... row) {
      int place = (int) (count++ % MOST);
      times[place] = time;
      System.arraycopy(row, 0, rows[place], 0, row.length);
    }

    /// @param least taken however old they are
    synchronized double[][] since(long oldest, int least) {
      int held = (int) Math.min(count, MOST);
      int taken = 0;
      while (taken < held && (taken < least || times[place(taken)] >= oldest)) {
        taken++;
      }
      var since = new double[taken][];
      for (int i = 0; i < taken; i++) {
        since[i] = rows[place(i)].clone();
      }
      return since;
    }

    /// @param back 0 is the newest
    private int place(int back) {
      return (int) ((count - 1 - back) % MOST);
    }
  }
}
