package dev.millrace.ml.eval;

import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import dev.millrace.ml.recommend.SessionNeighbours;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Diginetica's sessions as SR-GNN prepared them: neighbouring sessions.
final class SessionEvaluation implements Evaluation {

  private static final String TRAIN = "diginetica/train_sessions.txt.gz";
  private static final String TEST = "diginetica/test_prefix_target.tsv.gz";
  private static final int FIRST = 20;
  private static final double KEPT = 0.95;
  private static final int EVERY = 6;

  // Looked at beforehand on the same newest sessions of the training; they hardly matter.
  private static final double AROUND = 5;
  private static final double BEFORE = 0.7;

  @Override
  public String name() {
    return "diginetica";
  }

  @Override
  public List<String> files() {
    return List.of(TRAIN, TEST);
  }

  @Override
  public Result run(DataFiles data) {
    List<int[]> sessions = data.numbers(TRAIN);
    List<int[]> test = data.numbers(TEST);
    int items = 1 + Math.max(most(sessions), most(test));
    Search<SessionNeighbours.Settings> chosen = choose(sessions, items);
    SessionNeighbours model =
        SessionNeighbours.of(Interactions.of(items, sessions.toArray(int[][]::new)), chosen.best());
    List<Question> questions = test.stream().map(line -> question(line, line.length - 1)).toList();
    Ranked ranked = Ranked.of(model, items, questions, FIRST);
    return new Result(
        "Diginetica",
        "SR-GNN's split: %,d beginnings of later sessions, all %,d items ranked"
            .formatted(questions.size(), items - 1),
        "session neighbours: %s, best P@20 + MRR@20 of %d choices on each sixth question of the newest 5 %% of the training sessions"
            .formatted(chosen.best(), chosen.tried()),
        List.of(
            Figure.atLeast(
                "P@20 in %",
                100 * ranked.recall(), 50.9, "V-SkNN measured 50.94; SR-GNN 50.73, GCE-GNN 54.22"),
            Figure.atLeast(
                "MRR@20 in %",
                100 * ranked.mrr(), 17.9, "V-SkNN measured 17.85; SR-GNN 17.59, GCE-GNN 19.04")));
  }

  private static Search<SessionNeighbours.Settings> choose(List<int[]> sessions, int items) {
    int cut = (int) (sessions.size() * KEPT);
    Interactions early = Interactions.of(items, sessions.subList(0, cut).toArray(int[][]::new));
    var questions = new ArrayList<Question>();
    int count = 0;
    for (int[] session : sessions.subList(cut, sessions.size())) {
      for (int next = 1; next < session.length; next++) {
        if (count++ % EVERY == 0) {
          questions.add(question(session, next));
        }
      }
    }
    var settings = new ArrayList<SessionNeighbours.Settings>();
    for (double fading : new double[] {1.5, 3}) {
      for (double age : new double[] {60_000, 120_000, 240_000}) {
        for (double rareness : new double[] {1.5, 2}) {
          for (double again : new double[] {1, 1.5}) {
            settings.add(
                new SessionNeighbours.Settings(
                    5000, 1000, fading, AROUND, age, rareness, BEFORE, again));
          }
        }
      }
    }
    return Search.over(
        settings,
        one -> {
          Ranked ranked = Ranked.of(SessionNeighbours.of(early, one), items, questions, FIRST);
          return ranked.recall() + ranked.mrr();
        });
  }

  private static Question question(int[] session, int next) {
    return new Question(Arrays.copyOf(session, next), new int[] {session[next]}, false);
  }

  private static int most(List<int[]> rows) {
    return rows.stream().flatMapToInt(Arrays::stream).max().orElse(0);
  }
}
