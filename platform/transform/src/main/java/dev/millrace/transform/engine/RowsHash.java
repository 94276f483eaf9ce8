package dev.millrace.transform.engine;

import dev.millrace.contracts.table.RowHandler;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A number for all rows of a table, in whatever order they come: the sum of their digests.
final class RowsHash implements RowHandler {

  private final MessageDigest digest = CanonicalRow.digest();
  private final int[] order;
  private long rows;
  private long high;
  private long low;

  /// @param order in which columns are taken
  RowsHash(int[] order) {
    this.order = order.clone();
  }

  @Override
  public void row(@Nullable Object[] values) {
    @Nullable Object[] taken = new @Nullable Object[order.length];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = values[order[i]];
    }
    ByteBuffer number = ByteBuffer.wrap(digest.digest(CanonicalRow.bytes(CanonicalRow.of(taken))));
    high += number.getLong();
    low += number.getLong();
    rows++;
  }

  long rows() {
    return rows;
  }

  boolean isSame(RowsHash other) {
    return rows == other.rows && high == other.high && low == other.low;
  }
}
