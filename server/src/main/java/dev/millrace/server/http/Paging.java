package dev.millrace.server.http;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.Optional;

/// `limit` and `cursor` of every list.
final class Paging {

  private static final int MAX_LIMIT = 1_000;
  private static final long MAX_OFFSET = 1_000_000_000L;

  private Paging() {}

  static int limit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'limit' is '%d'; expected 1 to %,d.".formatted(limit, MAX_LIMIT),
          "Ask for less and follow 'nextCursor'.");
    }
    return limit;
  }

  static int offset(Optional<String> cursor) {
    return (int) number(cursor, 0);
  }

  /// Cursors are numbers to us and opaque to callers.
  static long number(Optional<String> cursor, long otherwise) {
    if (cursor.isEmpty()) {
      return otherwise;
    }
    if (!cursor.get().matches("[0-9]{1,16}")
        || (Long.parseLong(cursor.get()) > MAX_OFFSET && otherwise == 0)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'cursor' is '%s', which no answer has given."
              .formatted(cursor.get().substring(0, Math.min(40, cursor.get().length()))),
          "Use 'nextCursor' of the page before.");
    }
    return Long.parseLong(cursor.get());
  }
}
