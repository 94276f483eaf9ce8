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

  /// All entries by print, three longs each. Sorted by as many bits of the print as leave room for
  /// the slot in one long; the few that are equal so far are put in order after.
  long[] sorted() {
    int slotBits = Integer.SIZE - Integer.numberOfLeadingZeros(mask);
    long[] keys = new long[count];
    int next = 0;
    for (int slot = 0; slot <= mask; slot++) {
      if (isTaken[slot]) {
        long prefix = slots[LONGS * slot] >>> slotBits << slotBits;
        keys[next++] = (prefix | slot) ^ Long.MIN_VALUE; // prints are compared unsigned
      }
    }
    Arrays.sort(keys);
    long[] sorted = new long[LONGS * count];
    for (int i = 0; i < count; i++) {
      insert(sorted, i, LONGS * (int) (keys[i] & mask));
    }
    return sorted;
  }

  /// Puts a slot behind the sorted ones, or a few places before, where their prints begin alike.
  private void insert(long[] sorted, int count, int slot) {
    int at = LONGS * count;
    while (at > 0 && compare(sorted, at - LONGS, slot) > 0) {
      System.arraycopy(sorted, at - LONGS, sorted, at, LONGS);
      at -= LONGS;
    }
    System.arraycopy(slots, slot, sorted, at, LONGS);
  }

  private int compare(long[] sorted, int at, int slot) {
    int order = Long.compareUnsigned(sorted[at], slots[slot]);
    if (order == 0) {
      order = Long.compareUnsigned(sorted[at + 1], slots[slot + 1]);
    }
    return order == 0 ? Long.compare(sorted[at + 2], slots[slot + 2]) : order;
  }
}
