package dev.millrace.ingest.message;

import java.util.Arrays;

/// The newest entries, in memory: an open hash over one array. One thread writes; once it is full
/// nobody writes any more and any thread may read.
final class RecentEntries implements Entries {

  private static final int LONGS = 3;

  private final int capacity;
  private final int mask;
  private final long[] slots;
  private final boolean[] isTaken;
  private int count;
  private long newestMinute;

  /// @param capacity a power of two
  RecentEntries(int capacity) {
    this.capacity = capacity;
    this.mask = 2 * capacity - 1;
    this.slots = new long[LONGS * 2 * capacity];
    this.isTaken = new boolean[2 * capacity];
  }

  boolean isFull() {
    return count == capacity;
  }

  int count() {
    return count;
  }

  long newestMinute() {
    return newestMinute;
  }

  void add(Print print, long place) {
    int slot = (int) print.low() & mask;
    while (isTaken[slot]) {
      slot = slot + 1 & mask;
    }
    isTaken[slot] = true;
    slots[LONGS * slot] = print.high();
    slots[LONGS * slot + 1] = print.low();
    slots[LONGS * slot + 2] = place;
    newestMinute = Math.max(newestMinute, Place.minuteOf(place));
    count++;
  }

  @Override
  public void find(Print print, Visitor visitor) {
    int slot = (int) print.low() & mask;
    while (isTaken[slot]) {
      if (slots[LONGS * slot] == print.high() && slots[LONGS * slot + 1] == print.low()) {
        visitor.visit(slots[LONGS * slot + 2]);
      }
      slot = slot + 1 & mask;
    }
  }

  /// All entries by print, three longs each.
  long[] sorted() {
    var order = new Entry[count];
    int next = 0;
    for (int slot = 0; slot <= mask; slot++) {
      if (isTaken[slot]) {
        int at = LONGS * slot;
        order[next++] = new Entry(new Print(slots[at], slots[at + 1]), slots[at + 2]);
      }
    }
    Arrays.sort(order);
    long[] sorted = new long[LONGS * count];
    for (int i = 0; i < count; i++) {
      sorted[LONGS * i] = order[i].print().high();
      sorted[LONGS * i + 1] = order[i].print().low();
      sorted[LONGS * i + 2] = order[i].place();
    }
    return sorted;
  }

  private record Entry(Print print, long place) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byPrint = print.compareTo(other.print);
      return byPrint == 0 ? Long.compare(place, other.place) : byPrint;
    }
  }
}
