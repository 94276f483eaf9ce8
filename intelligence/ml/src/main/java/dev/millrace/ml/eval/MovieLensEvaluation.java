package dev.millrace.ml.eval;

import dev.millrace.ml.recommend.Blend;
import dev.millrace.ml.recommend.Ease;
import dev.millrace.ml.recommend.ImplicitAls;
import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// MovieLens 1M on the split of UltraGCN: EASE and implicit ALS, blended.
final class MovieLensEvaluation implements Evaluation {

  private static final String TRAIN = "ultragcn_splits/ml-1m.train.txt.gz";
  private static final String TEST = "ultragcn_splits/ml-1m.test.txt.gz";
  private static final int FIRST = 20;
  private static final double HELD = 0.11;

  @Override
  public String name() {
    return "ml-1m";
  }

  @Override
  public List<String> files() {
    return List.of(TRAIN, TEST);
  }

  private record Choice(Ease.Settings ease, double weightOfAls) {}

  @Override
  public Result run(DataFiles data) {
    int[][] train = byUser(data.numbers(TRAIN));
    int[][] test = byUser(data.numbers(TEST));
    int items = 1 + Math.max(most(train), most(test));
    var als = new ImplicitAls.Settings(64, 8, 0.005, 0.1, 1, 1);
    Search<Choice> chosen = choose(train, items, als);
    Interactions all = Interactions.of(items, train);
    Ease ease = Ease.fit(all, chosen.best().ease());
    var questions = new ArrayList<Question>();
    for (int user = 0; user < test.length; user++) {
      if (test[user].length > 0) {
        questions.add(new Question(train[user], test[user], true));
      }
    }
    Ranked alone = Ranked.of(ease, items, questions, FIRST);
    Ranked blended =
        Ranked.of(
            Blend.of(ease, ImplicitAls.fit(all, als), chosen.best().weightOfAls()),
            items,
            questions,
            FIRST);
    return new Result(
        "MovieLens 1M",
        "UltraGCN's train and test files, %,d users; all items ranked, those of the training left out"
            .formatted(questions.size()),
        "EASE and ALS blended: %s, %s, best NDCG@20 of %d choices on 11 %% of the training rows, held out by chance"
            .formatted(chosen.best(), als, chosen.tried()),
        List.of(
            Figure.atLeast("Recall@20", blended.recall(), 0.280, "SimpleX .2802, UltraGCN .2787"),
            Figure.atLeast("NDCG@20", blended.ndcg(), 0.268, "SimpleX .2670, UltraGCN .2642"),
            Figure.atLeast("Recall@20 of EASE alone", alone.recall(), 0.2759, "EASE measured"),
            Figure.atLeast("NDCG@20 of EASE alone", alone.ndcg(), 0.2660, "EASE measured")));
  }

  private static Search<Choice> choose(int[][] train, int items, ImplicitAls.Settings settings) {
    var random = new SplittableRandom(1);
    var kept = new int[train.length][];
    var questions = new ArrayList<Question>();
    for (int user = 0; user < train.length; user++) {
      boolean[] isHeld = new boolean[train[user].length];
      int count = 0;
      for (int i = 0; i < isHeld.length; i++) {
        isHeld[i] = random.nextDouble() < HELD;
        count += isHeld[i] ? 1 : 0;
      }
      var held = new int[count];
      kept[user] = new int[isHeld.length - count];
      int h = 0;
      int k = 0;
      for (int i = 0; i < isHeld.length; i++) {
        if (isHeld[i]) {
          held[h++] = train[user][i];
        } else {
          kept[user][k++] = train[user][i];
        }
      }
      if (count > 0) {
        questions.add(new Question(kept[user], held, true));
      }
    }
    Interactions rest = Interactions.of(items, kept);
    ImplicitAls als = ImplicitAls.fit(rest, settings);
    var tried = new ArrayList<Search<Choice>>();
    for (Ease.Settings one :
        List.of(
            new Ease.Settings(500, 0, 0),
            new Ease.Settings(300, 0.1, 0.5),
            new Ease.Settings(500, 0.3, 0.5))) {
      Ease ease = Ease.fit(rest, one);
      var choices = new ArrayList<Choice>();
      for (double weight : new double[] {0, 0.2, 0.35, 0.5}) {
        choices.add(new Choice(one, weight));
      }
      tried.add(
          Search.over(
              choices,
              choice ->
                  Ranked.of(Blend.of(ease, als, choice.weightOfAls()), items, questions, FIRST)
                      .ndcg()));
    }
    Search<Choice> best =
        tried.stream().max(java.util.Comparator.comparingDouble(Search::figure)).orElseThrow();
    return new Search<>(best.best(), best.figure(), tried.stream().mapToInt(Search::tried).sum());
  }

  private static int[][] byUser(List<int[]> lines) {
    int users = 1 + lines.stream().mapToInt(line -> line[0]).max().orElse(0);
    var rows = new int[users][0];
    for (int[] line : lines) {
      rows[line[0]] = Arrays.copyOfRange(line, 1, line.length);
    }
    return rows;
  }

  private static int most(int[][] rows) {
    return Arrays.stream(rows).flatMapToInt(Arrays::stream).max().orElse(0);
  }
}
