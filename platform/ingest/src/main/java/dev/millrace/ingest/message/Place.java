package dev.millrace.ingest.message;

/// Where and when a message came first, in one long: its offset (40 bits) and the minute in which
/// it was received (24 bits, counted from 2020, good for 31 years).
final class Place {

  private static final int MINUTE_BITS = 24;
  private static final long MINUTE_MASK = (1L << MINUTE_BITS) - 1;
  private static final long MAX_OFFSET = (1L << 40) - 1;
  private static final long MICROS_PER_MINUTE = 60_000_000;
  private static final long MINUTES_TO_2020 = 26_297_280;

  private Place() {}

  static long of(long offset, long receivedAt) {
    if (offset > MAX_OFFSET) {
      throw new IllegalStateException(
          "The offset %d is past %d, the last one that is counted.".formatted(offset, MAX_OFFSET));
    }
    return offset << MINUTE_BITS | minute(receivedAt);
  }

  /// @param receivedAt in microseconds since 1970
  static long minute(long receivedAt) {
    long minute = Math.floorDiv(receivedAt, MICROS_PER_MINUTE) - MINUTES_TO_2020;
    return Math.clamp(minute, 0, MINUTE_MASK);
  }

  static long offset(long place) {
    return place >>> MINUTE_BITS;
  }

  static long minuteOf(long place) {
    return place & MINUTE_MASK;
  }
}
