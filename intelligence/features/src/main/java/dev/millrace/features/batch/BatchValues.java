package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The features of all keys of one view, all as of one moment, without an object for each number:
/// an open hash finds the key's row in one flat array. Lists lie beside it, for views that have
/// any. Never changes; safe for any thread.
public final class BatchValues {

  private final Instant asOf;
  private final int features;
  private final String[] keys;
  private final double[] numbers;
  private final Map<Integer, List<@Nullable List<String>>> lists;
  private final int[] slots;

  private BatchValues(Builder rows, Instant asOf) {
    this.asOf = asOf;
    this.features = rows.features;
    this.keys = rows.keys.toArray(String[]::new);
    this.numbers = Arrays.copyOf(rows.numbers, keys.length * features);
    this.lists = rows.lists;
    this.slots = new int[Math.max(4, Integer.highestOneBit(keys.length) * 4)];
    for (int row = 0; row < this.keys.length; row++) {
      slots[slot(this.keys[row])] = row + 1;
    }
  }

  /// The moment that every number speaks of.
  public Instant asOf() {
    return asOf;
  }

  public int count() {
    return keys.length;
  }

  /// The row of a key, or -1.
  public int find(String key) {
    return slots[slot(key)] - 1;
  }

  /// The value of a feature in a row, a `Double` or a `List<String>`; null where there is none.
  public @Nullable Object value(int row, int feature) {
    List<@Nullable List<String>> list = lists.get(feature);
    if (list != null) {
      return list.get(row);
    }
    double number = numbers[row * features + feature];
    return Double.isNaN(number) ? null : number;
  }

  /// Where the key is, or the free place where it would be.
  private int slot(String key) {
    int hash = key.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
    while (slots[slot] != 0 && !keys[slots[slot] - 1].equals(key)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  /// Collects rows. For one thread.
  static final class Builder {

    private final int features;
    private final List<String> keys = new ArrayList<>();
    private final Map<Integer, List<@Nullable List<String>>> lists = new HashMap<>();
    private double[] numbers = new double[1024];
    private @Nullable Instant asOf;

    Builder(List<Feature> features) {
      this.features = features.size();
      for (int i = 0; i < features.size(); i++) {
        if (features.get(i).isList()) {
          lists.put(i, new ArrayList<>());
        }
      }
    }

    /// @param row key, moment, and the features
    void add(@Nullable Object[] row) {
      int start = keys.size() * features;
      if (start + features > numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * (start + features));
      }
      keys.add(String.valueOf(row[0]));
      asOf = row[1] instanceof Instant moment ? moment : asOf;
      for (int i = 0; i < features; i++) {
        numbers[start + i] = row[2 + i] instanceof Double known ? known : Double.NaN;
      }
      lists.forEach((feature, list) -> list.add(TextList.of(row[2 + feature])));
    }

    /// @param otherwise the moment when there is no row to say it
    BatchValues build(Instant otherwise) {
      return new BatchValues(this, asOf == null ? otherwise : asOf);
    }
  }
}
