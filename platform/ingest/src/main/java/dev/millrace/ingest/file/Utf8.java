package dev.millrace.ingest.file;

/// Whether bytes are UTF-8, and where they are not.
final class Utf8 {

  private Utf8() {}

  /// The first byte that is no part of a character; -1 when all are.
  static int wrongAt(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int first = bytes[at] & 0xff;
      int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      if (length == 0 || first > 0xf4 || at + length > to || !continues(bytes, at, length)) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  private static boolean continues(byte[] bytes, int at, int length) {
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return false;
      }
    }
    if (length < 3) {
      return true;
    }
    int first = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
