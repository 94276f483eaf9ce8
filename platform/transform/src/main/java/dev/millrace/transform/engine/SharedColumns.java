package dev.millrace.transform.engine;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the rows of one engine are taken for a comparison.
///
/// @param order where each shared column stands
/// @param isFloating of each, whether it is a floating number on one of both engines
record SharedColumns(List<Integer> order, List<Boolean> isFloating) {

  SharedColumns {
    order = List.copyOf(order);
    isFloating = List.copyOf(isFloating);
  }

  @Nullable Object[] of(@Nullable Object[] row) {
    @Nullable Object[] taken = new @Nullable Object[order.size()];
    for (int i = 0; i < taken.length; i++) {
      Object value = row[order.get(i)];
      taken[i] =
          isFloating.get(i) && value instanceof BigDecimal exact ? exact.doubleValue() : value;
    }
    return taken;
  }
}
