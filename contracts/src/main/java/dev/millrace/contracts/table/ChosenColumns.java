package dev.millrace.contracts.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Some columns of a source, in another order.
///
/// @param from which column each of them is there; negative for one that is always empty
record ChosenColumns(ColumnSource source, int[] from) implements ColumnSource {

  @Override
  public int count() {
    return source.count();
  }

  @Override
  public @Nullable Object value(int row, int column) {
    return from[column] < 0 ? null : source.value(row, from[column]);
  }

  @Override
  public void numbers(int column, int first, long[] values, boolean[] present) {
    if (from[column] < 0) {
      Arrays.fill(present, false);
    } else {
      source.numbers(from[column], first, values, present);
    }
  }

  @Override
  public void texts(int column, int first, byte[] @Nullable [] values) {
    if (from[column] < 0) {
      Arrays.fill(values, null);
    } else {
      source.texts(from[column], first, values);
    }
  }

  @Override
  public @Nullable Object constant(int column) {
    return from[column] < 0 ? null : source.constant(from[column]);
  }

  @Override
  public ColumnSource forThread() {
    return new ChosenColumns(source.forThread(), from);
  }
}
