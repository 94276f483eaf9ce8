package dev.millrace.features.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The features of all keys of one view, all as of one moment, without an object for each number:
/// an open hash finds the key's row in one flat array. Never changes; safe for any thread.
public final class BatchValues {

  private final Instant asOf;
  private final int features;
  private final String[] keys;
  private final double[] numbers;
  private final int[] slots;

  private BatchValues(Instant asOf, int features, List<String> keys, double[] numbers) {
    this.asOf = asOf;
    this.features = features;
    this.keys = keys.toArray(String[]::new);
    this.numbers = numbers;
    this.slots = new int[Math.max(4, Integer.highestOneBit(keys.size()) * 4)];
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

  /// The number of a feature in a row; NaN where there is none.
  public double number(int row, int feature) {
    return numbers[row * features + feature];
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
    private double[] numbers = new double[1024];
    private @Nullable Instant asOf;

    Builder(int features) {
      this.features = features;
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
    }

    /// @param otherwise the moment when there is no row to say it
    BatchValues build(Instant otherwise) {
      double[] exact = Arrays.copyOf(numbers, keys.size() * features);
      return new BatchValues(asOf == null ? otherwise : asOf, features, keys, exact);
    }
  }
}
