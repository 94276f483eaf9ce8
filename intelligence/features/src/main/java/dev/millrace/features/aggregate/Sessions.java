package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// The newest sessions, earliest first, each as the moments of its first and last match. Matches
/// that are late join the sessions they lie between.
///
/// @param gap the silence that ends a session, in microseconds
record Sessions(long gap) implements Section {

  /// A late match can join so many; earlier sessions are forgotten.
  static final int MOST = 16;

  private static final int SIZE = 2 * Long.BYTES;

  @Override
  public void add(Scratch at, int from, long moment, FoundValue value) {
    join(at, from, moment, moment);
  }

  @Override
  public void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo) {
    for (int session = otherFrom; session < otherTo; session += SIZE) {
      join(at, from, Scratch.longAt(other, session), Scratch.longAt(other, session + Long.BYTES));
    }
  }

  private void join(Scratch at, int from, long first, long last) {
    int after = at.size;
    while (after > from && Scratch.longAt(at.bytes, after - SIZE) - gap > last) {
      after -= SIZE;
    }
    int near = after;
    long joinedFirst = first;
    long joinedLast = last;
    while (near > from && Scratch.longAt(at.bytes, near - Long.BYTES) + gap >= joinedFirst) {
      near -= SIZE;
      joinedFirst = Math.min(joinedFirst, Scratch.longAt(at.bytes, near));
      joinedLast = Math.max(joinedLast, Scratch.longAt(at.bytes, near + Long.BYTES));
    }
    if (near == after) {
      at.insert(near, SIZE);
    } else if (after - near > SIZE) {
      at.remove(near, after - near - SIZE);
    }
    Scratch.putLong(at.bytes, near, joinedFirst);
    Scratch.putLong(at.bytes, near + Long.BYTES, joinedLast);
    if (at.size - from > MOST * SIZE) {
      at.remove(from, SIZE);
    }
  }

  @Override
  public void forget(Scratch at, int from, long newest) {}

  @Override
  public @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf) {
    if (from == to) {
      return null;
    }
    long first = Scratch.longAt(bytes, to - SIZE);
    return new Answer((last - first) / 1e6, last, true);
  }
}
