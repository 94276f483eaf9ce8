package dev.millrace.ml.eval;

import dev.millrace.contracts.definition.RecommendationDefinition.Sequence;
import dev.millrace.ml.recommend.Blend;
import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.ItemNeighbours;
import dev.millrace.ml.recommend.Popularity;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import dev.millrace.ml.recommend.SequenceModel;
import dev.millrace.ml.sequence.SequenceSettings;
import dev.millrace.ml.sequence.SequenceTraining;
import dev.millrace.ml.sequence.TorchPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Amazon's reviews as S3-Rec prepared them, the last of each person left out: item neighbours with
/// recency.
///
/// @param name the word for the command line
/// @param file below the folder of S3-Rec
/// @param marks hit rate and NDCG of the best neighbours measured before
/// @param best hit rate and NDCG of the best sequence model published
/// @param others of sequence models, in words
record SequenceEvaluation(String name, String file, double[] marks, double[] best, String others)
    implements Evaluation {

  private static final int FIRST = 10;

  static SequenceEvaluation beauty() {
    return new SequenceEvaluation(
        "beauty",
        "s3rec_amazon/Beauty.txt.gz",
        new double[] {0.0753, 0.0470},
        new double[] {0.0928, 0.0523},
        "item-kNN measured; SASRec .0605/.0318, eSASRec .0928/.0523");
  }

  static SequenceEvaluation sports() {
    return new SequenceEvaluation(
        "sports",
        "s3rec_amazon/Sports_and_Outdoors.txt.gz",
        new double[] {0.0401, 0.0246},
        new double[] {0.0560, 0.0323},
        "item-kNN measured; SASRec .0350/.0192, eSASRec .0560/.0323");
  }

  @Override
  public List<String> files() {
    return List.of(file);
  }

  @Override
  public Result run(DataFiles data, TorchPlace torch, Consumer<String> log)
      throws InterruptedException {
    List<int[]> lines = data.numbers(file);
    int items = items(lines);
    Search<ItemNeighbours.Settings> chosen = chosen(lines, items);
    Result simple = of(lines, items, chosen);
    var training = new SequenceTraining(torch, SequenceSettings.of(Sequence.DEFAULT), log);
    ItemNeighbours earlyNeighbours = ItemNeighbours.fit(leaving(lines, items, 2), chosen.best());
    SequenceModel early = training.train(leaving(lines, items, 2));
    Search<Double> weight =
        Search.over(
            List.of(0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0),
            one ->
                Ranked.of(Blend.of(earlyNeighbours, early, one), items, questions(lines, 2), FIRST)
                    .ndcg());
    SequenceModel sequence = training.train(leaving(lines, items, 1));
    ItemNeighbours neighbours = ItemNeighbours.fit(leaving(lines, items, 1), chosen.best());
    Ranked alone = Ranked.of(sequence, items, questions(lines, 1), FIRST);
    Ranked both =
        Ranked.of(Blend.of(neighbours, sequence, weight.best()), items, questions(lines, 1), FIRST);
    var figures = new ArrayList<>(simple.figures());
    figures.add(
        Figure.atLeast("HR@10 of neighbours and sequence model", both.recall(), marks[0], others));
    figures.add(
        Figure.atLeast("NDCG@10 of neighbours and sequence model", both.ndcg(), marks[1], others));
    figures.add(
        Figure.beside("HR@10 of the sequence model alone", alone.recall(), best[0], "eSASRec"));
    figures.add(
        Figure.beside("NDCG@10 of the sequence model alone", alone.ndcg(), best[1], "eSASRec"));
    return new Result(
        simple.title(),
        simple.rules(),
        "%s; the sequence model counts %.1f, best NDCG@10 of %d choices on the same item (%s)"
            .formatted(
                simple.chosen(),
                weight.best(),
                weight.tried(),
                SequenceSettings.of(Sequence.DEFAULT)),
        figures);
  }

  private Search<ItemNeighbours.Settings> chosen(List<int[]> lines, int items) {
    Interactions early = leaving(lines, items, 2);
    List<Question> validation = questions(lines, 2);
    return Search.over(
        settings(),
        one -> Ranked.of(ItemNeighbours.fit(early, one), items, validation, FIRST).ndcg());
  }

  private static int items(List<int[]> lines) {
    return 1 + lines.stream().flatMapToInt(l -> Arrays.stream(l).skip(1)).max().orElse(0);
  }

  @Override
  public Result run(DataFiles data) {
    List<int[]> lines = data.numbers(file);
    int items = items(lines);
    return of(lines, items, chosen(lines, items));
  }

  private Result of(List<int[]> lines, int items, Search<ItemNeighbours.Settings> chosen) {
    ItemNeighbours neighbours = ItemNeighbours.fit(leaving(lines, items, 1), chosen.best());
    Ranked test = Ranked.of(neighbours, items, questions(lines, 1), FIRST);
    Ranked popular =
        Ranked.of(Popularity.of(leaving(lines, items, 1)), items, questions(lines, 1), FIRST);
    return new Result(
        "Amazon " + file.substring(file.indexOf('/') + 1, file.indexOf('.')),
        "leave one out: the last item of %,d people is asked for, all %,d items ranked but those of the past"
            .formatted(lines.size(), items - 1),
        "item neighbours: %s, best NDCG@10 of %d choices on the item before the last"
            .formatted(chosen.best(), chosen.tried()),
        List.of(
            Figure.atLeast("HR@10", test.recall(), marks[0], others),
            Figure.atLeast("NDCG@10", test.ndcg(), marks[1], others),
            Figure.beside(
                "HR@10 of best sellers", popular.recall(), 0.0152, "published for Beauty"),
            Figure.beside(
                "NDCG@10 of best sellers", popular.ndcg(), 0.0068, "published for Beauty")));
  }

  private static List<ItemNeighbours.Settings> settings() {
    var settings = new ArrayList<ItemNeighbours.Settings>();
    for (double distance : new double[] {0.25, 0.4}) {
      for (double backward : new double[] {0.2, 0.4}) {
        for (double damping : new double[] {0.1, 0.2}) {
          for (double fading : new double[] {0.5, 0.6, 0.7}) {
            settings.add(
                new ItemNeighbours.Settings(50, distance, backward, damping, fading, 1000));
          }
        }
      }
    }
    return settings;
  }

  /// Sequences without their last items.
  private static Interactions leaving(List<int[]> lines, int items, int last) {
    return Interactions.of(
        items,
        lines.stream()
            .map(line -> Arrays.copyOfRange(line, 1, line.length - last))
            .toArray(int[][]::new));
  }

  private static List<Question> questions(List<int[]> lines, int last) {
    return lines.stream()
        .map(line ->
            new Question(
                Arrays.copyOfRange(line, 1, line.length - last),
                new int[] {line[line.length - last]},
                true))
        .toList();
  }
}
