package dev.millrace.ml.eval;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ml.recommend.BasketNeighbours;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Ta-Feng's baskets as the reality check of next basket recommendation prepared them.
final class BasketEvaluation implements Evaluation {

  private static final String HISTORY = "tafeng/tafeng_history.json.gz";
  private static final String FUTURE = "tafeng/tafeng_future.json.gz";
  private static final int FIRST = 10;
  private static final int EVERY = 4;

  @Override
  public String name() {
    return "tafeng";
  }

  @Override
  public List<String> files() {
    return List.of(HISTORY, FUTURE);
  }

  @Override
  public Result run(DataFiles data) {
    Map<String, int[][]> history = read(data, HISTORY);
    Map<String, int[][]> future = read(data, FUTURE);
    int items = 1 + Math.max(most(history), most(future));
    int[][][] baskets = history.values().toArray(int[][][]::new);
    Search<BasketNeighbours.Settings> chosen = choose(baskets, items);
    var questions = new ArrayList<Question>();
    int person = 0;
    for (String user : history.keySet()) {
      int[][] next = future.getOrDefault(user, new int[0][]);
      if (next.length > 0) {
        questions.add(new Question(new int[] {person}, distinct(next[0]), false));
      }
      person++;
    }
    Ranked ranked =
        Ranked.of(BasketNeighbours.of(items, baskets, chosen.best()), items, questions, FIRST);
    Ranked served =
        Ranked.of(
            BasketNeighbours.of(items, baskets, BasketNeighbours.Settings.DEFAULT),
            items,
            questions,
            FIRST);
    Ranked popular =
        Ranked.of(
            BasketNeighbours.of(items, baskets, new BasketNeighbours.Settings(1, 0, 0, 1)),
            items,
            questions,
            FIRST);
    return new Result(
        "Ta-Feng next basket",
        "the next basket of all %,d people, %,d items ranked".formatted(questions.size(), items),
        "own habits, similar people and best sellers: %s, best Recall@10 of %d choices on the last known basket of each fourth person"
            .formatted(chosen.best(), chosen.tried()),
        List.of(
            Figure.atLeast(
                "Recall@10", ranked.recall(), 0.1195, "personal and global frequency measured"),
            Figure.atLeast(
                "NDCG@10", ranked.ndcg(), 0.1069, "personal and global frequency measured"),
            Figure.beside(
                "Recall@10 as shops are answered",
                served.recall(),
                0.1195,
                "%s, for every shop the same".formatted(BasketNeighbours.Settings.DEFAULT)),
            Figure.beside(
                "Recall@10 of best sellers",
                popular.recall(),
                0.0803,
                "global popularity measured")));
  }

  private static Search<BasketNeighbours.Settings> choose(int[][][] baskets, int items) {
    var early = new int[baskets.length][][];
    var questions = new ArrayList<Question>();
    for (int person = 0; person < baskets.length; person++) {
      int last = baskets[person].length - 1;
      boolean isAsked = last >= 1;
      early[person] = isAsked ? Arrays.copyOf(baskets[person], last) : baskets[person];
      if (isAsked && person % EVERY == 0) {
        questions.add(new Question(new int[] {person}, distinct(baskets[person][last]), false));
      }
    }
    var settings = new ArrayList<BasketNeighbours.Settings>();
    for (double fading : new double[] {0.8, 0.9, 1}) {
      for (int neighbours : new int[] {300, 900}) {
        for (double own : new double[] {0.3, 0.5, 0.7}) {
          for (double popularity : new double[] {0, 0.5}) {
            settings.add(new BasketNeighbours.Settings(fading, neighbours, own, popularity));
          }
        }
      }
    }
    return Search.over(
        settings,
        one -> Ranked.of(BasketNeighbours.of(items, early, one), items, questions, FIRST).recall());
  }

  private static int[] distinct(int[] basket) {
    return Arrays.stream(basket).distinct().toArray();
  }

  /// Without the marks of beginning and end.
  private static Map<String, int[][]> read(DataFiles data, String file) {
    try (InputStream in = data.open(file)) {
      var people =
          new TreeMap<>(
              new ObjectMapper().readValue(in, new TypeReference<Map<String, int[][]>>() {}));
      people.replaceAll((_, baskets) ->
          Arrays.stream(baskets)
              .filter(basket -> basket.length > 0 && basket[0] >= 0)
              .toArray(int[][]::new));
      return people;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int most(Map<String, int[][]> people) {
    return people.values().stream()
        .flatMap(Arrays::stream)
        .flatMapToInt(Arrays::stream)
        .max()
        .orElse(0);
  }
}
