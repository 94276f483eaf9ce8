package dev.millrace.ingest.message;

import org.apache.commons.codec.digest.MurmurHash3;

/// 128 bits of a message id (MurmurHash3 x64): two ids with one print are out of the question by
/// chance, and somebody who makes them on purpose could as well send one id twice.
record Print(long high, long low) implements Comparable<Print> {

  static Print of(byte[] bytes, int from, int to) {
    long[] hash = MurmurHash3.hash128x64(bytes, from, to - from, 0);
    return new Print(hash[0], hash[1]);
  }

  @Override
  public int compareTo(Print other) {
    int order = Long.compareUnsigned(high, other.high);
    return order == 0 ? Long.compareUnsigned(low, other.low) : order;
  }
}
