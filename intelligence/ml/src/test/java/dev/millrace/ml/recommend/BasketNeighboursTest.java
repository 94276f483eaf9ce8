package dev.millrace.ml.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BasketNeighboursTest {

  private static final BasketNeighbours.Settings SETTINGS =
      new BasketNeighbours.Settings(0.9, 20, 0.3, 0.5);

  @Test
  void anItemOfManyAndOfLateBasketsWeighsMost() {
    Habit habit = Habit.of(new int[][] {{1, 2}, {2, 3}, {3}}, 0.9);

    assertThat(habit.item()).containsExactly(3, 2, 1);
    assertThat(habit.times()).containsExactly(2, 2, 1);
    assertThat(habit.weight()[0]).isCloseTo((1 + 0.9f) / 3, within(1e-6f));
    assertThat(habit.weight()[1]).isCloseTo((0.9f + 0.81f) / 3, within(1e-6f));
  }

  @Test
  void answersAreThoseOfLookingAtEverybody() {
    int items = 60;
    int[][][] people = people(400, items, 5, new SplittableRandom(3));
    BasketNeighbours fast = BasketNeighbours.of(items, people, SETTINGS);

    for (int person = 0; person < 400; person += 37) {
      var scores = new float[items];
      fast.score(new int[] {person}, scores);
      assertThat(scores).containsExactly(slowly(people, person, items), within(1e-5f));
    }
  }

  @Test
  void everyItemSaysWhoSpeaksForIt() {
    int[][][] people =
        IntStream.range(0, 50)
            .mapToObj(_ -> new int[][] {{0, 1}, {0, 1, 2}})
            .toArray(int[][][]::new);
    BasketNeighbours all = BasketNeighbours.of(5, people, SETTINGS);

    BasketNeighbours.Next next = all.next(Habit.of(new int[][] {{4}, {4}, {0, 4}}, 0.9));

    assertThat(next.times(4)).isEqualTo(3);
    assertThat(next.scores()[1]).isGreaterThan(next.scores()[2]);
    assertThat(next.times(1)).isZero();
    assertThat(next.isByOthers(1)).isTrue();
    assertThat(next.scores()[3]).isZero();
  }

  @Test
  void ofAHundredThousandPeopleWithOneItemThatAllBuyAnAnswerIsBounded() {
    int items = 5_000;
    var random = new SplittableRandom(5);
    var gathering = new Habits.Gathering(items, 0.9, 50);
    for (int person = 0; person < 100_000; person++) {
      gathering.add(baskets(items, 6, random, 0));
    }
    BasketNeighbours all =
        BasketNeighbours.of(gathering.habits(), BasketNeighbours.Settings.DEFAULT);
    Habit heavy = Habit.of(baskets(items, 40, random, 0), 0.9);
    for (int warm = 0; warm < 50; warm++) {
      all.next(heavy);
    }

    var nanos = new ArrayList<Long>();
    for (int i = 0; i < 60; i++) {
      Habit own = Habit.of(baskets(items, 1 + i, random, 0), 0.9);
      long start = System.nanoTime();
      all.next(own);
      nanos.add(System.nanoTime() - start);
    }

    List<Long> sorted = nanos.stream().sorted().toList();
    double median = sorted.get(30) / 1e6;
    System.out.printf(
        "the next basket among 100,000 people: median %.2f ms, slowest %.2f ms%n",
        median, sorted.getLast() / 1e6);
    assertThat(median).as("milliseconds; a loaded machine has ten times the usual").isLessThan(40);
  }

  @Test
  void habitsPassThroughTheFile() {
    int items = 30;
    var gathering = new Habits.Gathering(items, 0.9, 4);
    for (int[][] person : people(50, items, 4, new SplittableRandom(9))) {
      gathering.add(person);
    }
    Habits habits = gathering.habits();
    List<String> ids = IntStream.range(0, items).mapToObj(item -> "P" + item).toList();
    ItemNeighbours none = ItemNeighbours.none(items);

    ShopModel read =
        ShopModel.of(new ShopModel(ids, new float[items], none, none, none, habits).toBytes());

    assertThat(read.habits().people().start()).isEqualTo(habits.people().start());
    assertThat(read.habits().people().item()).isEqualTo(habits.people().item());
    assertThat(read.habits().people().weight()).isEqualTo(habits.people().weight());
    assertThat(read.habits().popularity()).isEqualTo(habits.popularity());
    assertThat(habits.people().rows()).isEqualTo(50);
    assertThat(habits.people().length(0)).isLessThanOrEqualTo(4);
  }

  @Test
  void theFewLargestAreThoseOfSortingAll() {
    var random = new SplittableRandom(4);
    var sums = new Sums(5_000);
    for (int i = 0; i < 20_000; i++) {
      sums.add(random.nextInt(5_000), random.nextInt(4));
    }
    int[] all = sums.best(5_000);

    assertThat(sums.best(30)).isEqualTo(Arrays.copyOf(all, 30));
    assertThat(sums.best(0)).isEmpty();
    sums.clear();
    assertThat(sums.best(30)).isEmpty();
  }

  private static float[] slowly(int[][][] people, int person, int items) {
    Habit[] habits =
        Arrays.stream(people).map(each -> Habit.of(each, SETTINGS.fading())).toArray(Habit[]::new);
    float[][] dense = new float[people.length][items];
    double baskets = 0;
    var scores = new float[items];
    for (int each = 0; each < people.length; each++) {
      for (int i = 0; i < habits[each].item().length; i++) {
        dense[each][habits[each].item()[i]] = habits[each].weight()[i];
      }
      baskets += people[each].length;
      for (int[] basket : people[each]) {
        for (int item : basket) {
          scores[item]++;
        }
      }
    }
    for (int item = 0; item < items; item++) {
      scores[item] =
          (float)
              (SETTINGS.popularity() * scores[item] / baskets
                  + SETTINGS.own() * dense[person][item]);
    }
    int[] alike =
        IntStream.range(0, people.length)
            .filter(other -> other != person)
            .boxed()
            .sorted(
                java.util.Comparator.comparingDouble(other -> -cosine(dense[person], dense[other])))
            .limit(SETTINGS.neighbours())
            .mapToInt(Integer::intValue)
            .toArray();
    for (int other : alike) {
      for (int item = 0; item < items; item++) {
        scores[item] += (float) ((1 - SETTINGS.own()) / alike.length * dense[other][item]);
      }
    }
    return scores;
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static int[][][] people(int count, int items, int baskets, SplittableRandom random) {
    return IntStream.range(0, count)
        .mapToObj(_ -> baskets(items, 1 + random.nextInt(baskets), random, -1))
        .toArray(int[][][]::new);
  }

  /// @param always an item of every basket; negative for none
  private static int[][] baskets(int items, int count, SplittableRandom random, int always) {
    var baskets = new int[count][];
    for (int basket = 0; basket < count; basket++) {
      baskets[basket] =
          IntStream.concat(
                  IntStream.generate(() ->
                          (int)
                              (items
                                  * random.nextDouble()
                                  * random.nextDouble()
                                  * random.nextDouble()))
                      .limit(5),
                  always < 0 ? IntStream.empty() : IntStream.of(always))
              .distinct()
              .toArray();
    }
    return baskets;
  }
}
