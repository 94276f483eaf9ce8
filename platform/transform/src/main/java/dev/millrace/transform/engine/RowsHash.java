package dev.millrace.transform.engine;

import dev.millrace.contracts.table.RowHandler;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A number for all rows of a table, in whatever order they come: the sum of their digests.
final class RowsHash implements RowHandler {

  private final MessageDigest digest = CanonicalRow.digest();
  private final SharedColumns columns;
  private long rows;
  private long high;
  private long low;

  RowsHash(SharedColumns columns) {
    this.columns = columns;
  }

  @Override
  public void row(@Nullable Object[] values) {
    String row = CanonicalRow.of(columns.of(values));
    ByteBuffer number = ByteBuffer.wrap(digest.digest(CanonicalRow.bytes(row)));
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
