package dev.millrace.ml.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.ml.recommend.Ranked.Question;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecommendersTest {

  private static final int ITEMS = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 47, 48, 49, 130})
  void aMatrixTimesItsInverseIsOne(int n) {
    var random = new SplittableRandom(n);
    var matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextDouble() - 0.5;
        matrix[j][i] = matrix[i][j];
      }
      matrix[i][i] += n;
    }
    double[][] inverse = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);

    SymmetricInverse.invert(inverse);

    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += matrix[i][k] * inverse[k][j];
        }
        assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-9));
      }
    }
  }

  @Test
  void everyRecommenderFindsTheTasteThatMadeTheData() {
    Interactions tastes = twoTastes();
    int[] even = {2, 4, 8};
    int[] odd = {1, 7, 3};
    for (Recommender one :
        List.of(
            Ease.fit(tastes, new Ease.Settings(5, 0.1, 0.5)),
            Ease.fit(tastes, new Ease.Settings(5, 0, 0)).strongest(8, 1),
            ImplicitAls.fit(tastes, new ImplicitAls.Settings(4, 10, 0.02, 0.3, 1, 1)),
            ItemNeighbours.fit(tastes, ItemNeighbours.Settings.DEFAULT),
            SessionNeighbours.of(
                tastes, new SessionNeighbours.Settings(100, 50, 2, 4, 1000, 1, 1, 1)))) {
      assertThat(best(one, even) % 2).as("%s", one.getClass()).isEqualTo(0);
      assertThat(best(one, odd) % 2).as("%s", one.getClass()).isEqualTo(1);
    }
  }

  @Test
  void theSameSeedGivesTheSameFactors() {
    var settings = new ImplicitAls.Settings(8, 3, 0.01, 0.1, 1, 5);

    assertThat(ImplicitAls.fit(twoTastes(), settings).factors())
        .isDeepEqualTo(ImplicitAls.fit(twoTastes(), settings).factors());
  }

  @Test
  void whatCameAfterAnItemOutweighsWhatCameBefore() {
    int[][] rows = new int[30][];
    Arrays.setAll(rows, _ -> new int[] {1, 2, 3});
    ItemNeighbours neighbours =
        ItemNeighbours.fit(
            Interactions.of(4, rows), new ItemNeighbours.Settings(5, 0.5, 0.4, 0, 0.8, 10));

    assertThat(neighbours.similarity(2, 3)).isGreaterThan(neighbours.similarity(2, 1));
    assertThat(neighbours.similarity(1, 2)).isGreaterThan(neighbours.similarity(1, 3));
    assertThat(neighbours.similarity(2, 2)).isZero();
  }

  @Test
  void whatPeopleCameBackToInAPastSessionIsExpectedAgain() {
    int[][] rows = new int[40][];
    Arrays.setAll(rows, i -> i % 4 == 0 ? new int[] {1, 3} : new int[] {1, 2, 1});
    var scores = new float[4];

    SessionNeighbours.of(
            Interactions.of(4, rows), new SessionNeighbours.Settings(100, 50, 2, 4, 0, 0, 1, 1))
        .score(new int[] {2, 1}, scores);

    assertThat(scores[1]).isGreaterThan(scores[3]);
    assertThat(scores[3]).isPositive();
  }

  @Test
  void ownHabitsLeadTheNextBasketAndNeighboursFillIt() {
    int[][][] baskets = {
      {{1, 2}, {1}, {1}},
      {{1, 3}, {1, 3}},
      {{1, 3}, {3}},
      {{5}, {6}},
    };
    var scores = new float[8];

    BasketNeighbours.of(8, baskets, new BasketNeighbours.Settings(0.9, 2, 0.6, 0))
        .score(new int[] {0}, scores);

    assertThat(scores[1]).isGreaterThan(scores[2]);
    assertThat(scores[3]).isPositive().isLessThan(scores[1]);
    assertThat(scores[5]).isZero();
  }

  @Test
  void anEmptyHistoryIsAnsweredByNothingAndNotByAnError() {
    Interactions tastes = twoTastes();
    var scores = new float[ITEMS];
    for (Recommender one :
        List.of(
            Ease.fit(tastes, new Ease.Settings(5, 0, 0)),
            ImplicitAls.fit(tastes, new ImplicitAls.Settings(8, 2, 0.01, 0.1, 0.8, 1)),
            ItemNeighbours.fit(tastes, ItemNeighbours.Settings.DEFAULT),
            SessionNeighbours.of(
                tastes, new SessionNeighbours.Settings(100, 50, 2, 4, 0, 1, 1, 1)))) {
      Arrays.fill(scores, 9);
      one.score(new int[0], scores);
      for (float score : scores) {
        assertThat(score).as("%s", one.getClass()).isCloseTo(0, within(1e-6f));
      }
    }
  }

  @Test
  void aTieCountsAgainstTheRecommender() {
    Recommender allAlike = (_, scores) -> Arrays.fill(scores, 1);
    var question = new Question(new int[] {0}, new int[] {1}, true);

    assertThat(Ranked.of(allAlike, ITEMS, List.of(question), 10).recall()).isZero();
    assertThat(Ranked.of(allAlike, ITEMS, List.of(question), 19).recall()).isEqualTo(1);
  }

  @Test
  void figuresAreThoseOfTheirDefinitions() {
    Recommender ordered =
        (_, scores) -> {
          for (int i = 0; i < scores.length; i++) {
            scores[i] = -i;
          }
        };
    var question = new Question(new int[] {0}, new int[] {2, 9}, true);

    Ranked ranked = Ranked.of(ordered, ITEMS, List.of(question), 5);

    assertThat(ranked.recall()).isEqualTo(0.5);
    assertThat(ranked.mrr()).isEqualTo(0.5);
    assertThat(ranked.ndcg()).isCloseTo((1 / log2(3)) / (1 + 1 / log2(3)), within(1e-12));
  }

  @Test
  void aModelComesBackFromItsFileAndABrokenFileIsRefused() {
    Interactions tastes = twoTastes();
    ItemNeighbours near = ItemNeighbours.fit(tastes, ItemNeighbours.Settings.DEFAULT);
    var ids = java.util.stream.IntStream.range(0, ITEMS).mapToObj(i -> "P" + i).toList();
    var model = new ShopModel(ids, tastes.counts(), near, ItemNeighbours.none(ITEMS), near);
    byte[] bytes = model.toBytes();

    ShopModel read = ShopModel.of(bytes);

    assertThat(read.items()).isEqualTo(ids);
    assertThat(read.near().similarity()).isEqualTo(near.similarity());
    assertThat(best(read.personal(), new int[] {2, 4}))
        .isEqualTo(best(model.personal(), new int[] {2, 4}));
    assertThatThrownBy(() -> ShopModel.of(Arrays.copyOf(bytes, bytes.length / 2)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ShopModel.of("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalStateException.class);
  }

  /// Half of the people want even items, the others odd ones.
  private static Interactions twoTastes() {
    var random = new SplittableRandom(3);
    var rows = new int[200][];
    for (int row = 0; row < rows.length; row++) {
      int taste = row % 2;
      rows[row] = random.ints(0, ITEMS / 2).map(i -> 2 * i + taste).distinct().limit(6).toArray();
    }
    return Interactions.of(ITEMS, rows);
  }

  private static int best(Recommender recommender, int[] history) {
    var scores = new float[ITEMS];
    recommender.score(history, scores);
    for (int item : history) {
      scores[item] = Float.NEGATIVE_INFINITY;
    }
    int best = 0;
    for (int i = 1; i < ITEMS; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
