package dev.millrace.features.aggregate;

import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What an event holds at one path, read no further than somebody asks. For one thread; it holds
/// until the next event.
final class FoundValue {

  /// Longer texts are not kept as values.
  static final int MAX_TEXT = 256;

  private static final int NOTHING_READ = 0;
  private static final int NUMBER_READ = 1;
  private static final int TEXT_READ = 2;

  private byte[] json = {};
  private @Nullable JsonKind kind;
  private int from;
  private int to;
  private int read;
  private boolean isAsked;
  private long millionths;
  private byte[] text = {};
  private int textFrom;
  private int textTo;

  void clear() {
    kind = null;
    read = NOTHING_READ;
    isAsked = false;
  }

  /// @return whether nobody has asked for it before
  boolean ask() {
    boolean isFirst = !isAsked;
    isAsked = true;
    return isFirst;
  }

  boolean isAsked() {
    return isAsked;
  }

  /// The value that the cursor has just passed.
  void found(byte[] bytes, JsonKind found, int start, int end) {
    int quote = found == JsonKind.STRING ? 1 : 0;
    json = bytes;
    kind = found;
    from = start + quote;
    to = end - quote;
  }

  /// Whether it is a string, a number or a boolean.
  boolean isScalar() {
    return kind == JsonKind.STRING || kind == JsonKind.NUMBER || kind == JsonKind.BOOLEAN;
  }

  /// The number, or [Decimals#NONE].
  long millionths() {
    if ((read & NUMBER_READ) == 0) {
      read |= NUMBER_READ;
      millionths = readNumber();
    }
    return millionths;
  }

  private long readNumber() {
    if (kind == JsonKind.NUMBER) {
      return Decimals.ofNumber(json, from, to);
    }
    return kind == JsonKind.STRING && isScalar()
        ? Decimals.ofText(text(), textFrom, textTo)
        : Decimals.NONE;
  }

  /// A print of the scalar's text.
  long print() {
    return Print.of(text(), textFrom(), textTo());
  }

  /// Where the scalar's text lies, from [#textFrom()] to [#textTo()].
  byte[] text() {
    if ((read & TEXT_READ) == 0) {
      read |= TEXT_READ;
      readText();
    }
    return text;
  }

  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }

  private void readText() {
    String written =
        switch (kind) {
          case NUMBER -> ScalarText.ofNumber(json, from, to);
          case STRING -> hasEscape() ? unescaped() : null;
          case null, default -> null;
        };
    text = written == null ? json : written.getBytes(StandardCharsets.UTF_8);
    textFrom = written == null ? from : 0;
    textTo = written == null ? to : text.length;
  }

  private boolean hasEscape() {
    for (int at = from; at < to; at++) {
      if (json[at] == '\\') {
        return true;
      }
    }
    return false;
  }

  private String unescaped() {
    var cursor = new JsonCursor().on(json, from - 1, to + 1);
    cursor.skip();
    return cursor.text();
  }
}
