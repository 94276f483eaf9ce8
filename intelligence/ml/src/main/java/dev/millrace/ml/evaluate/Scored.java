package dev.millrace.ml.evaluate;

import dev.millrace.contracts.feature.TrainingSet.Row;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Probabilities beside what happened, highest first.
///
/// @param probabilities sorted, highest first
/// @param happened for each of them
public record Scored(double[] probabilities, boolean[] happened) {

  /// Scores rows; equal probabilities stay in the rows' order.
  public static Scored of(List<Row> rows, ToDoubleFunction<float[]> model) {
    return of(rows, rows.stream().map(row -> model.applyAsDouble(row.values())).toList());
  }

  /// @param scores one for each row
  public static Scored of(List<Row> rows, List<Double> scores) {
    List<Integer> order =
        IntStream.range(0, scores.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores.get(i)))
            .toList();
    var probabilities = new double[scores.size()];
    var happened = new boolean[scores.size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = scores.get(order.get(i));
      happened[i] = rows.get(order.get(i)).label() == 1;
    }
    return new Scored(probabilities, happened);
  }

  public int count() {
    return probabilities.length;
  }

  int countHappened() {
    return countHappened(0, count());
  }

  int countHappened(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += happened[i] ? 1 : 0;
    }
    return count;
  }

  /// Where the run of equal probabilities that begins here ends.
  int endOfTie(int from) {
    int end = from + 1;
    while (end < count() && probabilities[end] == probabilities[from]) {
      end++;
    }
    return end;
  }

  /// The chance that one to whom it happened stands before one to whom it did not.
  public double auc() {
    return Ranking.auc(this);
  }

  /// The share of right answers when everything from the threshold on is a yes.
  public double accuracy(double threshold) {
    int right = 0;
    for (int i = 0; i < count(); i++) {
      right += probabilities[i] >= threshold == happened[i] ? 1 : 0;
    }
    return (double) right / count();
  }
}
