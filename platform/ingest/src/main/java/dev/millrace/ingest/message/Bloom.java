package dev.millrace.ingest.message;

/// A Bloom filter in blocks of one cache line (Putze, Sanders and Singler 2007): one memory access
/// says that a print is surely absent; about one in a hundred absent ones it does not know.
final class Bloom {

  private static final int BITS_PER_ENTRY = 11;
  private static final int WORDS_PER_BLOCK = 8;
  private static final int HASHES = 6;
  private static final int BITS_PER_HASH = 9;

  private final long[] words;

  private Bloom(long[] words) {
    this.words = words;
  }

  static Bloom forEntries(long count) {
    long blocks = Math.max(1, count * BITS_PER_ENTRY / (WORDS_PER_BLOCK * Long.SIZE) + 1);
    return new Bloom(new long[Math.toIntExact(blocks * WORDS_PER_BLOCK)]);
  }

  static Bloom of(long[] words) {
    return new Bloom(words);
  }

  long[] words() {
    return words;
  }

  void add(long high, long low) {
    int block = block(high);
    long bits = low;
    for (int i = 0; i < HASHES; i++) {
      int bit = (int) bits & 511;
      words[block + (bit >>> 6)] |= 1L << bit;
      bits >>>= BITS_PER_HASH;
    }
  }

  boolean mayHold(Print print) {
    int block = block(print.high());
    long bits = print.low();
    for (int i = 0; i < HASHES; i++) {
      int bit = (int) bits & 511;
      if ((words[block + (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
      bits >>>= BITS_PER_HASH;
    }
    return true;
  }

  private int block(long high) {
    long blocks = words.length / WORDS_PER_BLOCK;
    return (int) Math.unsignedMultiplyHigh(high, blocks) * WORDS_PER_BLOCK;
  }
}
