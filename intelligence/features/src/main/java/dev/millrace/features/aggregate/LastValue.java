package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// The latest number with its moment. Of two at one moment the larger counts, so that the order in
/// which they came does not matter.
record LastValue(Window window) implements Section {

  private static final int SIZE = 2 * Long.BYTES;

  @Override
  public void add(Scratch at, int from, long moment, FoundValue value) {
    join(at, from, moment, value.millionths());
  }

  @Override
  public void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo) {
    if (otherFrom < otherTo) {
      join(
          at,
          from,
          Scratch.longAt(other, otherFrom),
          Scratch.longAt(other, otherFrom + Long.BYTES));
    }
  }

  private static void join(Scratch at, int from, long moment, long millionths) {
    boolean isFirst = at.size == from;
    if (isFirst) {
      at.grow(SIZE);
    }
    long last = Scratch.longAt(at.bytes, from);
    if (isFirst
        || moment > last
        || (moment == last && millionths > Scratch.longAt(at.bytes, from + Long.BYTES))) {
      Scratch.putLong(at.bytes, from, moment);
      Scratch.putLong(at.bytes, from + Long.BYTES, millionths);
    }
  }

  @Override
  public void forget(Scratch at, int from, long newest) {}

  @Override
  public @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf) {
    if (from == to || last < window.start(asOf)) {
      return null;
    }
    return new Answer(Decimals.toDouble(Scratch.longAt(bytes, from + Long.BYTES)), last, true);
  }
}
