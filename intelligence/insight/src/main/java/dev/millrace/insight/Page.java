package dev.millrace.insight;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Part of a list.
///
/// @param nextCursor what to ask the next part with; null at the end
/// @param computedFrom what the rows come from; null where they come from no table
public record Page<T>(
    List<T> items, @Nullable String nextCursor, MetricAnswer.@Nullable ComputedFrom computedFrom) {

  public Page(List<T> items, @Nullable String nextCursor) {
    this(items, nextCursor, null);
  }

  public Page {
    items = List.copyOf(items);
  }

  /// A page cut from rows of which one more was asked for than is shown.
  static <T> Page<T> of(
      List<T> oneMore, int limit, int offset, MetricAnswer.@Nullable ComputedFrom computedFrom) {
    boolean hasMore = oneMore.size() > limit;
    return new Page<>(
        hasMore ? oneMore.subList(0, limit) : oneMore,
        hasMore ? String.valueOf(offset + limit) : null,
        computedFrom);
  }

  /// The same page with every item turned into another.
  public <R> Page<R> map(Function<T, R> change) {
    return new Page<>(items.stream().map(change).toList(), nextCursor, computedFrom);
  }
}
