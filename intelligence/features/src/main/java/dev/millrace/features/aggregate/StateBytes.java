package dev.millrace.features.aggregate;

/// How a state lies in its bytes: a version, a print of the definitions that wrote it, when its
/// newest event was taken in, and one section for each feature that has matches, in the order of
/// the definitions. A section is the feature's place and print, its length, the moment of its
/// newest match, and then what [Section] keeps.
final class StateBytes {

  static final int HEAD = 1 + 2 * Long.BYTES;
  static final int SECTION = 2 * Short.BYTES + Integer.BYTES + Long.BYTES;

  private static final byte VERSION = 2;
  private static final int PLAN = 1;
  private static final int NEWEST = PLAN + Long.BYTES;
  private static final int LENGTH = Short.BYTES;
  private static final int PRINT = 2 * Short.BYTES;
  private static final int LAST = PRINT + Integer.BYTES;
  private static final int MAX_LENGTH = 0xffff;

  private StateBytes() {}

  static byte[] empty(long plan) {
    byte[] state = new byte[HEAD];
    state[0] = VERSION;
    Scratch.putLong(state, PLAN, plan);
    Scratch.putLong(state, NEWEST, Long.MIN_VALUE);
    return state;
  }

  static boolean isOf(byte[] state, long plan) {
    if (state[0] != VERSION) {
      throw new IllegalStateException(
          "A state has version %d, expected %d; this is a bug.".formatted(state[0], VERSION));
    }
    return Scratch.longAt(state, PLAN) == plan;
  }

  static long newest(byte[] state) {
    return Scratch.longAt(state, NEWEST);
  }

  static void putNewest(Scratch out, long newest) {
    Scratch.putLong(out.bytes, NEWEST, newest);
  }

  static int slot(byte[] state, int section) {
    return Scratch.shortAt(state, section);
  }

  static void putSlot(Scratch out, int section, int slot) {
    Scratch.putShort(out.bytes, section, slot);
  }

  static int next(byte[] state, int section) {
    return section + SECTION + Scratch.shortAt(state, section + LENGTH);
  }

  static long last(byte[] state, int section) {
    return Scratch.longAt(state, section + LAST);
  }

  /// The section of a print, or 0.
  static int find(byte[] state, int print) {
    for (int section = HEAD; section < state.length; section = next(state, section)) {
      if (Scratch.intAt(state, section + PRINT) == print) {
        return section;
      }
    }
    return 0;
  }

  /// Begins a section at the end.
  static void begin(Scratch out, int slot, int print, long last) {
    int section = out.grow(SECTION);
    Scratch.putShort(out.bytes, section, slot);
    Scratch.putInt(out.bytes, section + PRINT, print);
    Scratch.putLong(out.bytes, section + LAST, last);
  }

  /// Writes the length of the last section, and its newest match if this one is.
  static void end(Scratch out, int section, long moment) {
    int length = out.size - section - SECTION;
    if (length > MAX_LENGTH) {
      throw new IllegalStateException(
          "A feature takes %,d bytes, more than %,d; this is a bug.".formatted(length, MAX_LENGTH));
    }
    Scratch.putShort(out.bytes, section + LENGTH, length);
    Scratch.putLong(
        out.bytes, section + LAST, Math.max(moment, Scratch.longAt(out.bytes, section + LAST)));
  }
}
