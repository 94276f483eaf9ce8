package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// What matched in each hop of the window, by time; hops in which nothing matched take no bytes.
/// Late matches find their tile.
record Tiles(Window window, Cell cell) implements Section {

  private static final int TILE = Integer.BYTES;

  private int width() {
    return TILE + cell.size();
  }

  @Override
  public void add(Scratch at, int from, long moment, FoundValue value) {
    int tile = window.tile(moment);
    int place = place(at, from, tile);
    if (isThere(at, place, tile)) {
      cell.add(at.bytes, place + TILE, moment, value);
    } else {
      at.insert(place, width());
      Scratch.putInt(at.bytes, place, tile);
      cell.begin(at.bytes, place + TILE, moment, value);
    }
  }

  @Override
  public void join(Scratch at, int from, byte[] other, int otherFrom, int otherTo) {
    for (int one = otherFrom; one < otherTo; one += width()) {
      int tile = Scratch.intAt(other, one);
      int place = place(at, from, tile);
      if (isThere(at, place, tile)) {
        cell.join(at.bytes, place + TILE, other, one + TILE);
      } else {
        at.insert(place, width());
        System.arraycopy(other, one, at.bytes, place, width());
      }
    }
  }

  /// Where the tile is, or should be. Most matches are new, so the search begins at the end.
  private int place(Scratch at, int from, int tile) {
    int place = at.size;
    while (place > from && Scratch.intAt(at.bytes, place - width()) - tile >= 0) {
      place -= width();
    }
    return place;
  }

  private static boolean isThere(Scratch at, int place, int tile) {
    return place < at.size && Scratch.intAt(at.bytes, place) == tile;
  }

  @Override
  public void forget(Scratch at, int from, long newest) {
    int old = first(at.bytes, from, at.size, newest) - from;
    if (old > 0) {
      at.remove(from, old);
    }
  }

  private int first(byte[] bytes, int from, int to, long asOf) {
    int first = window.firstTile(asOf);
    int place = from;
    while (place < to && Scratch.intAt(bytes, place) - first < 0) {
      place += width();
    }
    return place;
  }

  @Override
  public @Nullable Answer answer(byte[] bytes, int from, int to, long last, long asOf) {
    int place = first(bytes, from, to, asOf);
    if (place >= to) {
      return null;
    }
    byte[] all = new byte[cell.size()];
    System.arraycopy(bytes, place + TILE, all, 0, all.length);
    for (place += width(); place < to; place += width()) {
      cell.join(all, 0, bytes, place + TILE);
    }
    return new Answer(cell.number(all, asOf), last, true);
  }
}
