package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.stream.IntStream;

/// What followed in the past sessions that are most like the current one (V-SkNN, Ludewig and
/// Jannach 2018, with the decays of STAN, Garg and others 2019). What was clicked last counts most,
/// in the current session and around the place where a past one meets it.
public final class SessionNeighbours implements Recommender {

  private final Interactions sessions;
  private final Interactions byItem;
  private final Settings settings;
  private final float[] rareness;

  /// What an item counts by its distance from where two sessions meet.
  private final double[] near;

  /// @param sample of the newest sessions that hold one of the items
  /// @param neighbours how many of them speak
  /// @param fading of items of the current session, by their distance from its end
  /// @param around of items of a past session, by their distance from where it meets the current
  /// @param age of past sessions, in sessions; 0 where old ones are as good as new ones
  /// @param rareness how much rare items are favoured: a power of the logarithm of how few sessions
  /// @param before what an item counts that came before the place where the sessions meet
  /// @param again what the item counts in which they meet: people come back to what they saw
  public record Settings(
      int sample,
      int neighbours,
      double fading,
      double around,
      double age,
      double rareness,
      double before,
      double again) {}

  private SessionNeighbours(Interactions sessions, Settings settings) {
    this.sessions = sessions;
    this.byItem = sessions.byItem();
    this.settings = settings;
    this.rareness = new float[sessions.items()];
    float[] counts = sessions.counts();
    for (int i = 0; i < rareness.length; i++) {
      rareness[i] =
          (float)
              Math.pow(
                  Math.log(1 + sessions.rows() / Math.max(1.0, counts[i])), settings.rareness());
    }
    int longest = IntStream.range(0, sessions.rows()).map(sessions::length).max().orElse(0);
    this.near =
        IntStream.range(0, longest)
            .mapToDouble(distance -> Math.exp(-distance / settings.around()))
            .toArray();
  }

  /// @param sessions oldest first
  public static SessionNeighbours of(Interactions sessions, Settings settings) {
    return new SessionNeighbours(sessions, settings);
  }

  @Override
  public void score(int[] history, float[] scores) {
    Arrays.fill(scores, 0);
    int most = 0;
    for (int item : history) {
      most += Math.min(settings.sample(), byItem.length(item));
    }
    var alike = new Alike(most);
    double length = 0;
    for (int k = history.length - 1; k >= 0; k--) {
      double weight = Math.exp((k + 1 - history.length) / settings.fading());
      length += weight * weight;
      if (isLast(history, k)) {
        meet(history[k], (float) weight, k, alike);
      }
    }
    double norm = Math.sqrt(length);
    int[] rows = alike.rows();
    for (int i = 0; i < alike.count(); i++) {
      int row = rows[i];
      double age = settings.age() == 0 ? 1 : Math.exp((row - sessions.rows()) / settings.age());
      alike.similarity[i] *= (float) (age / (norm * Math.sqrt(sessions.length(row))));
    }
    for (int i : alike.best(settings.neighbours())) {
      speak(rows[i], alike.similarity[i], history[alike.place[i]], scores);
    }
  }

  private static boolean isLast(int[] history, int k) {
    for (int other = k + 1; other < history.length; other++) {
      if (history[other] == history[k]) {
        return false;
      }
    }
    return true;
  }

  /// The newest sessions that hold an item.
  private void meet(int item, float weight, int place, Alike alike) {
    int end = byItem.start()[item + 1];
    int from = Math.max(byItem.start()[item], end - settings.sample());
    int last = -1;
    for (int at = from; at < end; at++) {
      int row = byItem.item()[at];
      if (row != last) {
        alike.add(row, weight * rareness[item], place);
        last = row;
      }
    }
  }

  private void speak(int row, float similarity, int met, float[] scores) {
    int from = sessions.start()[row];
    int to = sessions.start()[row + 1];
    int place = to - 1;
    while (place > from && sessions.item()[place] != met) {
      place--;
    }
    for (int at = from; at < to; at++) {
      int item = sessions.item()[at];
      double side = item == met ? settings.again() : at < place ? settings.before() : 1;
      scores[item] += (float) (similarity * near[Math.abs(at - place)] * side * rareness[item]);
    }
  }

  /// Sessions with how alike they are, in a table with open addresses.
  private static final class Alike {
    private final int[] slot;
    private final int mask;
    private int[] rows = new int[256];
    private float[] similarity = new float[256];
    private int[] place = new int[256];
    private int count;

    Alike(int most) {
      int size = Integer.highestOneBit(Math.max(16, most)) * 4;
      this.slot = new int[size];
      this.mask = size - 1;
    }

    void add(int row, float weight, int metAt) {
      int at = ((row * 0x9E3779B9) >>> 7) & mask;
      while (slot[at] != 0 && rows[slot[at] - 1] != row) {
        at = (at + 1) & mask;
      }
      if (slot[at] == 0) {
        if (count == rows.length) {
          rows = Arrays.copyOf(rows, 2 * count);
          similarity = Arrays.copyOf(similarity, 2 * count);
          place = Arrays.copyOf(place, 2 * count);
        }
        rows[count] = row;
        place[count] = metAt;
        slot[at] = ++count;
      }
      similarity[slot[at] - 1] += weight;
    }

    int count() {
      return count;
    }

    int[] rows() {
      return rows;
    }

    /// The most alike; of equals the newer session.
    int[] best(int most) {
      long[] order = new long[count];
      for (int i = 0; i < count; i++) {
        order[i] =
            ((long) (Integer.MAX_VALUE - Float.floatToIntBits(similarity[i])) << 32)
                | ((Integer.MAX_VALUE - rows[i]) & 0xFFFFFFFFL);
      }
      long[] sorted = order.clone();
      Arrays.sort(sorted);
      long limit = sorted.length > most ? sorted[most] : Long.MAX_VALUE;
      var best = new int[Math.min(most, count)];
      int found = 0;
      for (int i = 0; i < count && found < best.length; i++) {
        if (order[i] < limit) {
          best[found++] = i;
        }
      }
      return found == best.length ? best : Arrays.copyOf(best, found);
    }
  }
}
