package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// Different values by their prints, each with the latest tile it was seen in. Exact as long as no
/// more than [#MOST] fit; beyond that the smallest prints are kept, and their share of all possible
/// prints tells how many there are (a theta sketch).
///
/// The bytes: the smallest print that was turned away, the latest tile of any that was, the first
/// tile that is not forgotten, and then the prints in order, each with its tile.
record Sketch(Window window) implements Section {

  static final int MOST = 512;

  private static final int TURNED_AWAY_TILE = Long.BYTES;
  private static final int KEPT_FROM = TURNED_AWAY_TILE + Integer.BYTES;
  private static final int HEAD = KEPT_FROM + Integer.BYTES;
  private static final int ENTRY = Long.BYTES + Integer.BYTES;
  private static final long NONE_TURNED_AWAY = -1;
  private static final double ALL_PRINTS = 0x1p64;

  @Override
  public void add(Scratch at, int from, long moment, FoundValue value) {
    begin(at, from, moment);
    add(at, from, value.print(), window.tile(moment));
  }

  private void begin(Scratch at, int from, long moment) {
    if (at.size == from) {
      at.grow(HEAD);
      Scratch.putLong(at.bytes, from, NONE_TURNED_AWAY);
      Scratch.putInt(at.bytes, from + TURNED_AWAY_TILE, 0);
      Scratch.putInt(at.bytes, from + KEPT_FROM, window.firstTile(moment));
    }
  }

  private static void add(Scratch at, int from, long print, int tile) {
    if (Long.compareUnsigned(print, Scratch.longAt(at.bytes, from)) >= 0) {
      turnAway(at, from, Scratch.longAt(at.bytes, from), tile);
      return;
    }
    int place = place(at, from, print);
    if (place < at.size && Scratch.longAt(at.bytes, place) == print) {
      int latest = Scratch.intAt(at.bytes, place + Long.BYTES);
      Scratch.putInt(at.bytes, place + Long.BYTES, later(latest, tile));
      return;
    }
    at.insert(place, ENTRY);
    Scratch.putLong(at.bytes, place, print);
    Scratch.putInt(at.bytes, place + Long.BYTES, tile);
    if (at.size - from - HEAD > MOST * ENTRY) {
      turnLargestAway(at, from);
    }
  }

  private static int later(int tile, int other) {
    return other - tile > 0 ? other : tile;
  }

  private static void turnLargestAway(Scratch at, int from) {
    at.size -= ENTRY;
    turnAway(
        at, from, Scratch.longAt(at.bytes, at.size), Scratch.intAt(at.bytes, at.size + Long.BYTES));
  }

  private static void turnAway(Scratch at, int from, long smallest, int tile) {
    boolean isFirst = Scratch.longAt(at.bytes, from) == NONE_TURNED_AWAY;
    int latest = isFirst ? tile : Scratch.intAt(at.bytes, from + TURNED_AWAY_TILE);
    Scratch.putLong(at.bytes, from, smallest);
    Scratch.putInt(at.bytes, from + TURNED_AWAY_TILE, later(latest, tile));
  }

  /// Where the print is, or should be.
  private static int place(Scratch at, int from, long print) {
    int low = 0;
    int high = (at.size - from - HEAD) / ENTRY;
    while (low < high) {
      int middle = (low + high) >>> 1;
      long other = Scratch.longAt(at.bytes, from + HEAD + middle * ENTRY);
      if (Long.compareUnsigned(other, print) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return from + HEAD + low * ENTRY;
  }

  @Override
  public void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo) {
    if (otherFrom == otherTo) {
      return;
    }
    if (at.size == from) {
      at.copy(other, otherFrom, otherTo);
      return;
    }
    int ours = Scratch.intAt(at.bytes, from + KEPT_FROM);
    int theirs = Scratch.intAt(other, otherFrom + KEPT_FROM);
    Scratch.putInt(at.bytes, from + KEPT_FROM, later(ours, theirs) == ours ? theirs : ours);
    joinTurnedAway(at, from, other, otherFrom);
    for (int entry = otherFrom + HEAD; entry < otherTo; entry += ENTRY) {
      add(at, from, Scratch.longAt(other, entry), Scratch.intAt(other, entry + Long.BYTES));
    }
  }

  private static void joinTurnedAway(Scratch at, int from, byte[] other, int otherFrom) {
    long smallest = Scratch.longAt(other, otherFrom);
    if (smallest != NONE_TURNED_AWAY) {
      long ours = Scratch.longAt(at.bytes, from);
      turnAway(
          at,
          from,
          Long.compareUnsigned(smallest, ours) < 0 ? smallest : ours,
          Scratch.intAt(other, otherFrom + TURNED_AWAY_TILE));
      turnAwayFrom(at, from, smallest);
    }
  }

  private static void turnAwayFrom(Scratch at, int from, long smallest) {
    while (at.size > from + HEAD
        && Long.compareUnsigned(Scratch.longAt(at.bytes, at.size - ENTRY), smallest) >= 0) {
      at.size -= ENTRY;
      int tile = Scratch.intAt(at.bytes, at.size + Long.BYTES);
      turnAway(at, from, Scratch.longAt(at.bytes, from), tile);
    }
  }

  @Override
  public void forget(Scratch at, int from, long newest) {
    int first = window.firstTile(newest);
    if (at.size == from || Scratch.intAt(at.bytes, from + KEPT_FROM) == first) {
      return;
    }
    Scratch.putInt(at.bytes, from + KEPT_FROM, first);
    if (Scratch.intAt(at.bytes, from + TURNED_AWAY_TILE) - first < 0) {
      Scratch.putLong(at.bytes, from, NONE_TURNED_AWAY);
      Scratch.putInt(at.bytes, from + TURNED_AWAY_TILE, 0);
    }
    int kept = from + HEAD;
    for (int entry = kept; entry < at.size; entry += ENTRY) {
      if (Scratch.intAt(at.bytes, entry + Long.BYTES) - first >= 0) {
        System.arraycopy(at.bytes, entry, at.bytes, kept, ENTRY);
        kept += ENTRY;
      }
    }
    at.size = kept;
  }

  @Override
  public @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf) {
    if (from == to || last < window.start(asOf)) {
      return null;
    }
    int first = window.firstTile(asOf);
    int seen = 0;
    for (int entry = from + HEAD; entry < to; entry += ENTRY) {
      if (Scratch.intAt(bytes, entry + Long.BYTES) - first >= 0) {
        seen++;
      }
    }
    long smallest = Scratch.longAt(bytes, from);
    boolean isExact =
        smallest == NONE_TURNED_AWAY || Scratch.intAt(bytes, from + TURNED_AWAY_TILE) - first < 0;
    if (isExact) {
      return new Answer((double) seen, last, true);
    }
    double share = ((smallest >>> 1) * 2.0 + 1) / ALL_PRINTS;
    return new Answer(Math.rint(seen / share), last, false);
  }
}
