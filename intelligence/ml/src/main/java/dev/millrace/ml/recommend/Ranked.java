package dev.millrace.ml.recommend;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// How well a recommender ranks what came next among all items, on the average over questions. Ties
/// count against it.
///
/// @param recall the share of what came that is among the first
/// @param ndcg the same, where earlier is better
/// @param mrr one by the place of the first that came; 0 where none is among the first
public record Ranked(double recall, double ndcg, double mrr) {

  /// Somebody's past, and what came then.
  ///
  /// @param hidden whether items of the past may not be answered
  public record Question(int[] history, int[] truth, boolean hidden) {}

  public static Ranked of(Recommender recommender, int items, List<Question> questions, int first) {
    var sums = new double[3];
    int tasks = 64;
    IntStream.range(0, tasks)
        .parallel()
        .mapToObj(task -> part(recommender, items, questions, first, task, tasks))
        .toList()
        .forEach(part -> {
          for (int i = 0; i < sums.length; i++) {
            sums[i] += part[i];
          }
        });
    int n = Math.max(1, questions.size());
    return new Ranked(sums[0] / n, sums[1] / n, sums[2] / n);
  }

  private static double[] part(
      Recommender recommender,
      int items,
      List<Question> questions,
      int first,
      int task,
      int tasks) {
    var scores = new float[items];
    var sums = new double[3];
    for (int at = task; at < questions.size(); at += tasks) {
      Question question = questions.get(at);
      recommender.score(question.history(), scores);
      if (question.hidden()) {
        for (int item : question.history()) {
          scores[item] = Float.NEGATIVE_INFINITY;
        }
      }
      add(scores, question.truth(), first, sums);
    }
    return sums;
  }

  private static void add(float[] scores, int[] truth, int first, double[] sums) {
    int hits = 0;
    double gain = 0;
    int best = Integer.MAX_VALUE;
    double ideal = 0;
    for (int t = 0; t < truth.length; t++) {
      int rank = rank(scores, truth[t], first);
      if (rank <= first) {
        hits++;
        gain += 1 / log2(rank + 1);
        best = Math.min(best, rank);
      }
      if (t < first) {
        ideal += 1 / log2(t + 2);
      }
    }
    sums[0] += (double) hits / truth.length;
    sums[1] += gain / ideal;
    sums[2] += hits == 0 ? 0 : 1.0 / best;
  }

  private static int rank(float[] scores, int item, int first) {
    float score = scores[item];
    int rank = 0;
    for (float other : scores) {
      if (other >= score && ++rank > first) {
        return rank;
      }
    }
    return rank;
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  public String words(int first) {
    return String.format(
        Locale.ROOT,
        "Recall@%d %.4f, NDCG@%d %.4f, MRR@%d %.4f",
        first,
        recall,
        first,
        ndcg,
        first,
        mrr);
  }
}
