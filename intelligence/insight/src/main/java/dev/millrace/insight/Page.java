package dev.millrace.insight;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Part of a list.
///
/// @param nextCursor what to ask the next part with; null at the end
public record Page<T>(List<T> items, @Nullable String nextCursor) {

  public Page {
    items = List.copyOf(items);
  }

  /// A page cut from rows of which one more was asked for than is shown.
  static <T> Page<T> of(List<T> oneMore, int limit, int offset) {
    boolean hasMore = oneMore.size() > limit;
    return new Page<>(
        hasMore ? oneMore.subList(0, limit) : oneMore,
        hasMore ? String.valueOf(offset + limit) : null);
  }
}
