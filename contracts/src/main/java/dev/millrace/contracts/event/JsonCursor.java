package dev.millrace.contracts.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads strict JSON (RFC 8259) in place: one pass, UTF-8 checked, at most [#MAX_DEPTH] levels, no
/// object for what nobody asks for. Reusable; for one thread.
///
/// Every method throws [JsonSyntaxException] where the bytes are not JSON.
public final class JsonCursor {

  /// Deeper values are refused, so that no sender can make a reader's stack overflow.
  public static final int MAX_DEPTH = 32;

  private final JsonText text = new JsonText();
  private final boolean[] hasMembers = new boolean[MAX_DEPTH + 1];
  private byte[] json = {};
  private int position;
  private int end;
  private int depth;
  private int tokenStart;
  private int tokenEnd;
  private int nameStart;
  private int nameEnd;
  private boolean nameHasEscapes;

  /// Starts over with other bytes; they are not copied.
  public JsonCursor on(byte[] bytes, int from, int to) {
    json = bytes;
    position = from;
    end = to;
    depth = 0;
    text.on(bytes, to);
    return this;
  }

  /// What the next value is.
  public JsonKind kind() {
    skipSpace();
    return switch (next()) {
      case '{' -> JsonKind.OBJECT;
      case '[' -> JsonKind.ARRAY;
      case '"' -> JsonKind.STRING;
      case 't', 'f' -> JsonKind.BOOLEAN;
      case 'n' -> JsonKind.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonKind.NUMBER;
      default -> throw problem("a value");
    };
  }

  /// Passes the next value, whole; [#start()] and [#end()] are its place afterwards.
  ///
  /// @return what it was
  public JsonKind skip() {
    JsonKind kind = kind();
    int start = position;
    switch (kind) {
      case OBJECT -> skipObject();
      case ARRAY -> skipArray();
      case STRING -> position = text.end(position);
      case NUMBER -> position = JsonNumbers.end(json, position, end);
      case BOOLEAN -> word(json[position] == 't' ? TRUE : FALSE);
      case NULL -> word(NULL);
    }
    tokenStart = start;
    tokenEnd = position;
    return kind;
  }

  /// Enters an object; then [#nextMember()] until it says no.
  public void openObject() {
    open('{', "an object");
  }

  /// Goes to the value of the next member, which must then be skipped or opened; false at the
  /// object's end, which is passed.
  public boolean nextMember() {
    if (isOver('}')) {
      return false;
    }
    if (next() != '"') {
      throw problem("a name");
    }
    nameStart = position + 1;
    position = text.end(position);
    nameEnd = position - 1;
    nameHasEscapes = text.hasEscapes();
    skipSpace();
    if (next() != ':') {
      throw problem("':'");
    }
    position++;
    return true;
  }

  /// Whether the member has this name, also when it is written with escapes.
  public boolean nameIs(byte[] utf8) {
    return nameHasEscapes
        ? Arrays.equals(name().getBytes(StandardCharsets.UTF_8), utf8)
        : Arrays.equals(json, nameStart, nameEnd, utf8, 0, utf8.length);
  }

  /// The member's name.
  public String name() {
    return JsonText.unescaped(json, nameStart, nameEnd);
  }

  int nameStart() {
    return nameStart;
  }

  /// Whether a string passed since the last time this was asked holds a half of a surrogate pair
  /// alone.
  boolean takeHalfPair() {
    return text.takeHalfPair();
  }

  boolean nameHasEscapes() {
    return nameHasEscapes;
  }

  int nameLength() {
    return nameEnd - nameStart;
  }

  /// Enters an array; then [#nextElement()] until it says no.
  public void openArray() {
    open('[', "an array");
  }

  /// Goes to the next element, which must then be skipped or opened; false at the array's end,
  /// which is passed.
  public boolean nextElement() {
    return !isOver(']');
  }

  /// Checks that nothing but white space follows.
  public void close() {
    skipSpace();
    if (position < end) {
      throw problem("nothing more");
    }
  }

  /// Where the value last skipped begins; of a string, its quote.
  public int start() {
    return tokenStart;
  }

  /// Where the value last skipped ends.
  public int end() {
    return tokenEnd;
  }

  /// Where the cursor stands.
  public int position() {
    return position;
  }

  /// The string last skipped, or the JSON of another value.
  public String text() {
    return json[tokenStart] == '"'
        ? JsonText.unescaped(json, tokenStart + 1, tokenEnd - 1)
        : new String(json, tokenStart, tokenEnd - tokenStart, StandardCharsets.UTF_8);
  }

  private void skipObject() {
    openObject();
    while (nextMember()) {
      skip();
    }
  }

  private void skipArray() {
    openArray();
    while (nextElement()) {
      skip();
    }
  }

  private void open(char bracket, String what) {
    skipSpace();
    if (next() != bracket) {
      throw problem(what);
    }
    if (depth == MAX_DEPTH) {
      throw problem("at most %d levels".formatted(MAX_DEPTH));
    }
    depth++;
    hasMembers[depth] = false;
    position++;
  }

  private boolean isOver(char bracket) {
    skipSpace();
    int next = next();
    if (next == bracket) {
      depth--;
      position++;
      return true;
    }
    if (hasMembers[depth]) {
      if (next != ',') {
        throw problem("',' or '%s'".formatted(bracket));
      }
      position++;
      skipSpace();
    }
    hasMembers[depth] = true;
    return false;
  }

  private int next() {
    return position < end ? json[position] : -1;
  }

  private void skipSpace() {
    while (position < end) {
      byte next = json[position];
      if (next > ' ' || (next != ' ' && next != '\n' && next != '\r' && next != '\t')) {
        return;
      }
      position++;
    }
  }

  private void word(byte[] word) {
    int after = position + word.length;
    if (after > end || !Arrays.equals(json, position, after, word, 0, word.length)) {
      throw problem("true, false or null");
    }
    position = after;
  }

  private JsonSyntaxException problem(String expected) {
    return new JsonSyntaxException(expected, position);
  }

  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
