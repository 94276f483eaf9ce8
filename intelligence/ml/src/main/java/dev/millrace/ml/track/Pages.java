package dev.millrace.ml.track;

import java.util.List;
import java.util.regex.Pattern;

/// A page of a list, and the token that leads to the next.
record Pages<T>(List<T> items, String next) {

  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,9}");

  /// Tokens are offsets to us and opaque to callers.
  static int offset(Fields asked) {
    String token = asked.optional("page_token", 100);
    if (token.isEmpty()) {
      return 0;
    }
    if (!TOKEN.matcher(token).matches()) {
      throw MlflowRefusal.value("Invalid page token '%s'.".formatted(token));
    }
    return Integer.parseInt(token);
  }

  /// @param read from the offset on, one more than the page where there is one
  static <T> Pages<T> of(List<T> read, int offset, int most) {
    return read.size() > most
        ? new Pages<>(List.copyOf(read.subList(0, most)), String.valueOf(offset + most))
        : new Pages<>(List.copyOf(read), "");
  }

  /// A page of what is whole in memory.
  static <T> Pages<T> within(List<T> all, int offset, int most) {
    int from = Math.min(offset, all.size());
    return of(all.subList(from, (int) Math.min(all.size(), from + most + 1L)), offset, most);
  }
}
