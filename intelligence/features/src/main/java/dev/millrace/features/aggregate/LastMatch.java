package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// Days since the last match. The moment of the last match stands in front of every section, so
/// this one has no bytes.
record LastMatch(Window window) implements Section {

  @Override
  public void add(Scratch at, int from, long moment, FoundValue value) {}

  @Override
  public void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo) {}

  @Override
  public void forget(Scratch at, int from, long newest) {}

  @Override
  public @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf) {
    return last < window.start(asOf)
        ? null
        : new Answer((asOf - last) / Micros.PER_DAY, last, true);
  }
}
