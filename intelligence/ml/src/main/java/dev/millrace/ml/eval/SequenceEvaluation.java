package dev.millrace.ml.eval;

import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.ItemNeighbours;
import dev.millrace.ml.recommend.Popularity;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Amazon's reviews as S3-Rec prepared them, the last of each person left out: item neighbours with
/// recency.
///
/// @param name the word for the command line
/// @param file below the folder of S3-Rec
/// @param marks hit rate and NDCG of the best neighbours measured before
/// @param others of sequence models, in words
record SequenceEvaluation(String name, String file, double[] marks, String others)
    implements Evaluation {

  private static final int FIRST = 10;

  static SequenceEvaluation beauty() {
    return new SequenceEvaluation(
        "beauty",
        "s3rec_amazon/Beauty.txt.gz",
        new double[] {0.0753, 0.0470},
        "item-kNN measured; SASRec .0605/.0318, eSASRec .0928/.0523");
  }

  static SequenceEvaluation sports() {
    return new SequenceEvaluation(
        "sports",
        "s3rec_amazon/Sports_and_Outdoors.txt.gz",
        new double[] {0.0401, 0.0246},
        "item-kNN measured; SASRec .0350/.0192, eSASRec .0560/.0323");
  }

  @Override
  public List<String> files() {
    return List.of(file);
  }

  @Override
  public Result run(DataFiles data) {
    List<int[]> lines = data.numbers(file);
    int items = 1 + lines.stream().flatMapToInt(l -> Arrays.stream(l).skip(1)).max().orElse(0);
    Interactions early = leaving(lines, items, 2);
    List<Question> validation = questions(lines, 2);
    Search<ItemNeighbours.Settings> chosen =
        Search.over(
            settings(),
            one -> Ranked.of(ItemNeighbours.fit(early, one), items, validation, FIRST).ndcg());
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
