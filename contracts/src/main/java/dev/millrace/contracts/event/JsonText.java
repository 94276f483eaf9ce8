package dev.millrace.contracts.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Strings of JSON: where they end, and what they say.
final class JsonText {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private byte[] json = {};
  private int limit;
  private boolean hasEscapes;
  private boolean hasHalfPair;

  void on(byte[] bytes, int to) {
    json = bytes;
    limit = to;
  }

  /// The place after a string's closing quote; every byte between was checked.
  ///
  /// @param quote the place of the opening quote
  int end(int quote) {
    hasEscapes = false;
    int at = quote + 1;
    while (true) {
      at = plain(at);
      if (at >= limit) {
        throw new JsonSyntaxException("'\"'", limit);
      }
      byte next = json[at];
      if (next == '"') {
        return at + 1;
      }
      if (next == '\\') {
        hasEscapes = true;
        at = escape(at);
      } else if (next < 0) {
        at = utf8(at);
      } else if (next < ' ') {
        throw new JsonSyntaxException("no control character", at);
      } else {
        at++;
      }
    }
  }

  /// Whether a string passed since the last time this was asked holds a half of a surrogate pair
  /// alone.
  boolean takeHalfPair() {
    boolean had = hasHalfPair;
    hasHalfPair = false;
    return had;
  }

  /// Whether the string last passed holds a backslash.
  boolean hasEscapes() {
    return hasEscapes;
  }

  /// Passes eight bytes at a time as long as none of them is a quote, a backslash, a control
  /// character or part of a longer character.
  private int plain(int from) {
    int at = from;
    while (at + Long.BYTES <= limit) {
      long word = (long) LONGS.get(json, at);
      long special =
          isZero(word ^ (ONES * '"'))
              | isZero(word ^ (ONES * '\\'))
              | ((word - ONES * ' ') & ~word)
              | word;
      long found = special & HIGH_BITS;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      at += Long.BYTES;
    }
    return at;
  }

  /// High bits where a byte is zero; above the lowest of them, perhaps some more.
  private static long isZero(long word) {
    return (word - ONES) & ~word;
  }

  private int escape(int backslash) {
    int at = backslash + 1;
    if (at >= limit) {
      throw new JsonSyntaxException("an escape", at);
    }
    return switch (json[at]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
      case 'u' -> unit(at + 1);
      default -> throw new JsonSyntaxException("an escape", at);
    };
  }

  /// Passes one UTF-16 unit, or two that are a pair.
  private int unit(int from) {
    int after = hex(from);
    int first = Character.digit(json[from], 16);
    int second = Character.digit(json[from + 1], 16);
    if (first != 0xd || second < 0x8) {
      return after;
    }
    if (second < 0xc && isLowHalf(after)) {
      return after + 6;
    }
    hasHalfPair = true;
    return after;
  }

  /// Whether the second half of a pair stands there, escaped.
  private boolean isLowHalf(int at) {
    return at + 6 <= limit
        && json[at] == '\\'
        && json[at + 1] == 'u'
        && Character.digit(json[at + 2], 16) == 0xd
        && Character.digit(json[at + 3], 16) >= 0xc
        && hex(at + 2) == at + 6;
  }

  private int hex(int from) {
    for (int at = from; at < from + 4; at++) {
      if (at >= limit || Character.digit(json[at], 16) < 0) {
        throw new JsonSyntaxException("four hexadecimal digits", at);
      }
    }
    return from + 4;
  }

  /// Passes one character of several bytes, as Unicode's table 3-7 allows them.
  private int utf8(int from) {
    int lead = json[from] & 0xff;
    int more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (more == 0 || from + more >= limit) {
      throw new JsonSyntaxException("UTF-8", from);
    }
    int second = json[from + 1] & 0xff;
    int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      throw new JsonSyntaxException("UTF-8", from);
    }
    for (int at = from + 2; at <= from + more; at++) {
      if ((json[at] & 0xc0) != 0x80) {
        throw new JsonSyntaxException("UTF-8", from);
      }
    }
    return from + more + 1;
  }

  /// What stands between the quotes. A half of a surrogate pair alone becomes U+FFFD, because no
  /// UTF-8 can hold it.
  static String unescaped(byte[] json, int from, int to) {
    for (int at = from; at < to; at++) {
      if (json[at] == '\\') {
        return unescape(new String(json, from, to - from, StandardCharsets.UTF_8));
      }
    }
    return new String(json, from, to - from, StandardCharsets.UTF_8);
  }

  private static String unescape(String escaped) {
    var text = new StringBuilder(escaped.length());
    int at = 0;
    while (at < escaped.length()) {
      char next = escaped.charAt(at++);
      if (next != '\\') {
        text.append(next);
        continue;
      }
      char kind = escaped.charAt(at++);
      switch (kind) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(escaped, at, at + 4, 16));
          at += 4;
        }
        default -> text.append(kind);
      }
    }
    return paired(text);
  }

  private static String paired(StringBuilder text) {
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      boolean isPair =
          Character.isHighSurrogate(next)
              && at + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(at + 1));
      if (isPair) {
        at++;
      } else if (Character.isSurrogate(next)) {
        text.setCharAt(at, '\ufffd');
      }
    }
    return text.toString();
  }
}
