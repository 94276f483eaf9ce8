package dev.millrace.features.aggregate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest values as texts, newest first; of those at one moment, the text that is later in the
/// order of its bytes comes first.
///
/// The bytes of each: its moment, the length of its text, and the text.
record NewestValues(Window window, int limit) implements Section {

  private static final int LENGTH = Long.BYTES;
  private static final int HEAD = Long.BYTES + Short.BYTES;

  @Override
  public void add(Scratch at, int from, long moment, FoundValue value) {
    add(at, from, moment, value.text(), value.textFrom(), value.textTo());
  }

  private void add(Scratch at, int from, long moment, byte[] text, int textFrom, int textTo) {
    int place = from;
    int before = 0;
    while (place < at.size && isBefore(at.bytes, place, moment, text, textFrom, textTo)) {
      place = next(at.bytes, place);
      before++;
    }
    if (before == limit) {
      return;
    }
    int length = textTo - textFrom;
    at.insert(place, HEAD + length);
    Scratch.putLong(at.bytes, place, moment);
    Scratch.putShort(at.bytes, place + LENGTH, length);
    System.arraycopy(text, textFrom, at.bytes, place + HEAD, length);
    cut(at, place, before);
  }

  private void cut(Scratch at, int from, int before) {
    int place = from;
    for (int count = before; place < at.size && count < limit; count++) {
      place = next(at.bytes, place);
    }
    at.size = place;
  }

  private static int next(byte[] bytes, int place) {
    return place + HEAD + Scratch.shortAt(bytes, place + LENGTH);
  }

  private static boolean isBefore(
      byte[] bytes, int place, long moment, byte[] text, int textFrom, int textTo) {
    long other = Scratch.longAt(bytes, place);
    return other != moment
        ? other > moment
        : Arrays.compareUnsigned(bytes, place + HEAD, next(bytes, place), text, textFrom, textTo)
            >= 0;
  }

  @Override
  public void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo) {
    for (int place = otherFrom; place < otherTo; place = next(other, place)) {
      add(at, from, Scratch.longAt(other, place), other, place + HEAD, next(other, place));
    }
  }

  @Override
  public void forget(Scratch at, int from, long newest) {
    at.size = end(at.bytes, from, at.size, window.start(newest));
  }

  private static int end(byte[] bytes, int from, int to, long start) {
    int place = from;
    while (place < to && Scratch.longAt(bytes, place) >= start) {
      place = next(bytes, place);
    }
    return place;
  }

  @Override
  public @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf) {
    int end = end(bytes, from, to, window.start(asOf));
    List<String> values = new ArrayList<>();
    for (int place = from; place < end; place = next(bytes, place)) {
      int length = Scratch.shortAt(bytes, place + LENGTH);
      values.add(new String(bytes, place + HEAD, length, StandardCharsets.UTF_8));
    }
    return values.isEmpty() ? null : new Answer(values, last, true);
  }
}
