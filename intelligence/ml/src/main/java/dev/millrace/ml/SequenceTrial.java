package dev.millrace.ml;

import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import dev.millrace.ml.recommend.SequenceModel;
import dev.millrace.ml.recommend.ShopModel;
import dev.millrace.ml.sequence.SequenceTraining;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Whether a sequence model makes a shop's recommendations better. Half of the customers of the
/// hold-out choose how much it counts, the other half say whether it does.
///
/// @param log takes what comes out
record SequenceTrial(SequenceTraining training, Consumer<String> log) {

  private static final int FIRST = 10;
  private static final float[] WEIGHTS = {0.2f, 0.4f, 0.6f, 0.8f};

  /// More than so many customers do not make it better.
  private static final int MOST_PEOPLE = 200_000;

  /// @param model with the sequence model where that won
  /// @param weight 0 where it did not
  record Outcome(ShopModel model, float weight) {}

  /// @param without the other parts, which know no more of the hold-out
  /// @param metrics takes how good the answers are with and without, on the half that judges
  Outcome of(
      ShopModel without, Interactions before, List<Question> questions, Map<String, Double> metrics)
      throws InterruptedException {
    SequenceModel sequence = trained(before);
    int items = without.items().size();
    List<Question> choosing = half(questions, 0);
    List<Question> judging = half(questions, 1);
    float best = WEIGHTS[0];
    double most = -1;
    for (float weight : WEIGHTS) {
      double found =
          Ranked.of(without.with(sequence, weight).personal(), items, choosing, FIRST).ndcg();
      if (found > most) {
        most = found;
        best = weight;
      }
    }
    Ranked as = Ranked.of(without.personal(), items, judging, FIRST);
    Ranked alone = Ranked.of(sequence, items, judging, FIRST);
    Ranked with = Ranked.of(without.with(sequence, best).personal(), items, judging, FIRST);
    boolean wins = with.ndcg() > as.ndcg() && with.recall() >= as.recall();
    metrics.put("recall_10_without_sequence", as.recall());
    metrics.put("ndcg_10_without_sequence", as.ndcg());
    metrics.put("recall_10_sequence_alone", alone.recall());
    metrics.put("ndcg_10_sequence_alone", alone.ndcg());
    metrics.put("recall_10_with_sequence", with.recall());
    metrics.put("ndcg_10_with_sequence", with.ndcg());
    metrics.put("sequence_weight", wins ? (double) best : 0);
    log.accept(
        "the sequence model is %s: on %,d customers %s with it, %s without it"
            .formatted(
                wins ? "kept, and counts %.1f".formatted(best) : "left out",
                judging.size(),
                with.words(FIRST),
                as.words(FIRST)));
    return wins ? new Outcome(without.with(sequence, best), best) : new Outcome(without, 0);
  }

  SequenceModel trained(Interactions interactions) throws InterruptedException {
    int every = 1 + (interactions.rows() - 1) / MOST_PEOPLE;
    if (every == 1) {
      return training.train(interactions);
    }
    int[][] rows =
        IntStream.range(0, interactions.rows())
            .filter(row -> row % every == 0)
            .mapToObj(interactions::row)
            .toArray(int[][]::new);
    return training.train(Interactions.of(interactions.items(), rows));
  }

  private static List<Question> half(List<Question> questions, int which) {
    return IntStream.range(0, questions.size())
        .filter(at -> at % 2 == which)
        .mapToObj(questions::get)
        .toList();
  }
}
