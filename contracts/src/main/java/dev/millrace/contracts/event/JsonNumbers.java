package dev.millrace.contracts.event;

/// Numbers of JSON.
final class JsonNumbers {

  private static final int MAX_LENGTH = 100;

  private JsonNumbers() {}

  /// The place after the number.
  static int end(byte[] json, int from, int limit) {
    int at = from;
    if (json[at] == '-') {
      at++;
    }
    int whole = at;
    at = digits(json, at, limit);
    if (json[whole] == '0' && at > whole + 1) {
      throw new JsonSyntaxException("no leading zero", whole);
    }
    if (at < limit && json[at] == '.') {
      at = digits(json, at + 1, limit);
    }
    if (at < limit && (json[at] == 'e' || json[at] == 'E')) {
      at++;
      if (at < limit && (json[at] == '+' || json[at] == '-')) {
        at++;
      }
      at = digits(json, at, limit);
    }
    if (at - from > MAX_LENGTH) {
      throw new JsonSyntaxException(
          "a number of at most %d characters".formatted(MAX_LENGTH), from);
    }
    return at;
  }

  private static int digits(byte[] json, int from, int limit) {
    int at = from;
    while (at < limit && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw new JsonSyntaxException("a digit", from);
    }
    return at;
  }
}
