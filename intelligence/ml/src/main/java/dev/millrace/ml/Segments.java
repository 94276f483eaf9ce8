package dev.millrace.ml;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// Customers by recency, frequency and money: each is scored 1 to 5 among all, and the scores are
/// given a word.
final class Segments {

  private static final int SCORES = 5;
  private static final int HIGH = 4;
  private static final int LOW = 2;
  private static final double DAYS_OF_WEEK = 7;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("customer_id", Plain.STRING),
          new Column("segment", Plain.STRING),
          new Column("recency_score", Plain.INTEGER),
          new Column("frequency_score", Plain.INTEGER),
          new Column("monetary_score", Plain.INTEGER),
          new Column("days_since_last", Plain.INTEGER),
          new Column("purchases", Plain.INTEGER),
          new Column("spent", Plain.DOUBLE),
          new Column("as_of", Plain.TIMESTAMP));

  private Segments() {}

  static Rows of(PurchaseBook book, Instant asOf) {
    int n = book.size();
    var recency = new double[n];
    for (int i = 0; i < n; i++) {
      recency[i] = book.purchases().last()[i] - book.purchases().age()[i];
    }
    int[] r = scores(recency);
    int[] f = scores(book.purchases().repeats());
    int[] m = scores(book.spent());
    return Rows.gather(
        COLUMNS,
        sink -> {
          for (int i = 0; i < n; i++) {
            boolean isOnce = book.purchases().repeats()[i] == 0;
            sink.row(
                new Object[] {
                  book.keys().get(i),
                  word(r[i], f[i], m[i], isOnce),
                  r[i],
                  f[i],
                  m[i],
                  (int) Math.round(-recency[i] * DAYS_OF_WEEK),
                  (int) book.purchases().repeats()[i] + 1,
                  book.spent()[i],
                  asOf
                });
          }
        });
  }

  /// 1 to 5 by the share of others that have less; equal values have equal scores.
  static int[] scores(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    var scores = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int less = firstAt(sorted, values[i]);
      scores[i] = 1 + (int) ((long) less * SCORES / values.length);
    }
    return scores;
  }

  private static int firstAt(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static String word(int recency, int frequency, int money, boolean isOnce) {
    if (isOnce) {
      return recency >= HIGH ? "new" : recency <= LOW ? "lost" : "once";
    }
    if (recency <= LOW) {
      return frequency >= HIGH || money >= HIGH ? "at_risk" : "fading";
    }
    return frequency >= HIGH && money >= HIGH ? "best" : frequency >= HIGH ? "loyal" : "returning";
  }
}
