package dev.millrace.ingest.message;

/// What was decided of the newest offsets of a partition, a bit each, for those who ask later: the
/// lake after the features, or the other way. A ring, so that old answers make room. Not safe for
/// threads.
final class Verdicts {

  private static final int BITS = Long.SIZE;

  private final long[] first;
  private final int capacity;
  private long from;
  private long next;

  /// @param capacity how many offsets are remembered; a power of two, at least 64
  Verdicts(int capacity) {
    this.capacity = capacity;
    this.first = new long[capacity / BITS];
  }

  boolean knows(long offset) {
    return offset >= from && offset < next;
  }

  /// Whether the delivery at an offset that is known was the first of its message.
  boolean isFirst(long offset) {
    return (first[word(offset)] >>> offset & 1) != 0;
  }

  /// Takes in the verdict on an offset; offsets between the newest and this one become unknown.
  void add(long offset, boolean isFirst) {
    if (offset != next) {
      from = offset;
    }
    next = offset + 1;
    from = Math.max(from, next - capacity);
    long bit = 1L << offset; // the shift counts modulo 64
    int word = word(offset);
    first[word] = isFirst ? first[word] | bit : first[word] & ~bit;
  }

  private int word(long offset) {
    return (int) ((offset & capacity - 1) / BITS);
  }
}
