package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.ItemNeighbours;
import dev.millrace.ml.recommend.Ranked.Question;
import dev.millrace.ml.recommend.ShopModel;
import dev.millrace.ml.sequence.SequenceSettings;
import dev.millrace.ml.sequence.SequenceTraining;
import dev.millrace.ml.sequence.TorchPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequenceTrialTest {

  private static final int ITEMS = 40;

  private final List<String> log = new ArrayList<>();
  private final Map<String, Double> metrics = new HashMap<>();

  @Test
  void itIsKeptWhereTheOrderSaysWhatComesNextAndThenAClickMovesTheAnswer()
      throws InterruptedException {
    // What comes hangs on both items, and on which of them was first.
    SequenceTrial.Outcome outcome = trial((a, b) -> a < b ? (a + b) % ITEMS : (a * b + 1) % ITEMS);

    assertThat(outcome.weight()).isPositive();
    assertThat(metrics.get("ndcg_10_with_sequence"))
        .isGreaterThan(metrics.get("ndcg_10_without_sequence"));
    assertThat(metrics).containsEntry("sequence_weight", (double) outcome.weight());
    assertThat(log).last().asString().startsWith("the sequence model is kept, and counts ");
    var before = new float[ITEMS];
    var after = new float[ITEMS];
    outcome.model().personal().score(new int[] {3, 9}, before);
    outcome.model().personal().score(new int[] {3, 9, 5}, after);
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void itIsLeftOutAndSaidToBeWhereItIsNotBetter() throws InterruptedException {
    SplittableRandom chance = new SplittableRandom(11);
    SequenceTrial.Outcome outcome = trial((a, b) -> chance.nextInt(ITEMS));

    assertThat(outcome.weight()).isZero();
    assertThat(outcome.model().sequence()).isNull();
    assertThat(metrics).containsEntry("sequence_weight", 0.0);
    assertThat(log).last().asString().startsWith("the sequence model is left out: ");
  }

  private SequenceTrial.Outcome trial(Next next) throws InterruptedException {
    var torch = TorchPlace.fetched(System.getenv());
    assumeTrue(
        torch.isPresent(), "Skipped: torch is not on this machine ('./millrace torch fetch').");
    var random = new SplittableRandom(3);
    int[][] rows = new int[900][];
    for (int i = 0; i < rows.length; i++) {
      int a = random.nextInt(ITEMS / 2);
      int b = random.nextInt(ITEMS / 2);
      rows[i] = new int[] {a, b, next.of(a, b)};
    }
    Interactions before = Interactions.of(ITEMS, Arrays.copyOf(rows, 700));
    List<Question> questions =
        Arrays.stream(rows, 700, rows.length)
            .map(row -> new Question(new int[] {row[0], row[1]}, new int[] {row[2]}, false))
            .toList();
    List<String> ids = IntStream.range(0, ITEMS).mapToObj(i -> "P" + i).toList();
    ItemNeighbours near = ItemNeighbours.fit(before, ItemNeighbours.Settings.DEFAULT);
    var without = new ShopModel(ids, before.counts(), near, near, ItemNeighbours.none(ITEMS));
    var settings = new SequenceSettings(32, 2, 2, 5, 25, 64, 1024, 3e-3f, 0.1f, 0.1f, 1, 1);
    return new SequenceTrial(new SequenceTraining(torch.orElseThrow(), settings, _ -> {}), log::add)
        .of(without, before, questions, metrics);
  }

  private interface Next {
    int of(int a, int b);
  }
}
