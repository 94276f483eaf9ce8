package dev.millrace.ml.evaluate;

/// How well probabilities put those to whom it happened first. Equal probabilities count as being
/// in no order.
final class Ranking {

  private Ranking() {}

  /// The chance that one to whom it happened stands before one to whom it did not.
  static double auc(Scored scored) {
    double yes = scored.countHappened();
    double no = scored.count() - yes;
    double pairs = 0;
    double yesBefore = 0;
    for (int from = 0; from < scored.count(); from = scored.endOfTie(from)) {
      int to = scored.endOfTie(from);
      int tiedYes = scored.countHappened(from, to);
      int tiedNo = to - from - tiedYes;
      pairs += tiedNo * (yesBefore + tiedYes / 2.0);
      yesBefore += tiedYes;
    }
    return pairs / (yes * no);
  }

  /// Average precision: the mean, over those to whom it happened, of the share of right ones among
  /// all that stand as high.
  static double averagePrecision(Scored scored) {
    double yes = scored.countHappened();
    double sum = 0;
    int yesSoFar = 0;
    for (int from = 0; from < scored.count(); from = scored.endOfTie(from)) {
      int to = scored.endOfTie(from);
      int tiedYes = scored.countHappened(from, to);
      yesSoFar += tiedYes;
      sum += (double) tiedYes * yesSoFar / to;
    }
    return sum / yes;
  }

  /// How many times as often it happened in the highest tenth as in all.
  static double liftOfTopDecile(Scored scored) {
    int top = Math.max(1, Math.round(scored.count() / 10f));
    double yes = 0;
    for (int from = 0; from < top; from = scored.endOfTie(from)) {
      int to = scored.endOfTie(from);
      double shareInTop = (double) (Math.min(to, top) - from) / (to - from);
      yes += scored.countHappened(from, to) * shareInTop;
    }
    return yes / top / ((double) scored.countHappened() / scored.count());
  }
}
