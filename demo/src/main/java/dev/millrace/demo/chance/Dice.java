package dev.millrace.demo.chance;

import java.util.List;
import java.util.UUID;

/// A seeded source of randomness with its own algorithm (SplitMix64, `StrictMath`), because the
/// JDK's generators and `Math` may differ between releases and processors, and a seed here promises
/// the same bytes everywhere. Not thread-safe: one per subject and day.
public final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double TO_UNIT = 0x1.0p-53;

  private long state;

  private Dice(long state) {
    this.state = state;
  }

  /// Dice that depend on nothing but these numbers.
  public static Dice of(long seed, long stream, long day, long subject) {
    long mixed = mix(seed + GOLDEN_GAMMA);
    mixed = mix(mixed ^ (stream * GOLDEN_GAMMA + 1));
    mixed = mix(mixed ^ (day * GOLDEN_GAMMA + 2));
    return new Dice(mix(mixed ^ (subject * GOLDEN_GAMMA + 3)));
  }

  /// Between 0 (inclusive) and 1 (exclusive).
  public double unit() {
    return (next() >>> 11) * TO_UNIT;
  }

  public boolean chance(double probability) {
    return unit() < probability;
  }

  /// A whole number from 0 to `bound` - 1.
  public int below(int bound) {
    return (int) (unit() * bound);
  }

  /// A whole number, both ends included.
  public int between(int low, int high) {
    return low + below(high - low + 1);
  }

  public double between(double low, double high) {
    return low + unit() * (high - low);
  }

  public double exponential(double mean) {
    return -mean * StrictMath.log(1 - unit());
  }

  public double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
    return radius * StrictMath.cos(2 * StrictMath.PI * unit());
  }

  /// A positive number around `median`; two thirds lie within a factor of e^`spread`.
  public double around(double median, double spread) {
    return median * StrictMath.exp(spread * gaussian());
  }

  /// As likely to fall into a decade as into the next: minutes and days alike.
  public double logUniform(double low, double high) {
    return low * StrictMath.pow(high / low, unit());
  }

  public <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /// An index, as likely as its weight says.
  public int weighted(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double point = unit() * total;
    for (int i = 0; i < weights.length - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  public UUID uuid() {
    long high = (next() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
    long low = (next() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  private long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
