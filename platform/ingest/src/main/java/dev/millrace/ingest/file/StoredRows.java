package dev.millrace.ingest.file;

import dev.millrace.contracts.table.ColumnSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows of a file with their provenance: the file's name, the row's number, the time of loading.
///
/// @param rows with the number as last column, which is the one of this index
/// @param loadedAt microseconds since 1970
record StoredRows(ColumnSource rows, int number, byte[] file, long loadedAt)
    implements ColumnSource {

  static StoredRows of(ColumnSource rows, int width, String file, Instant loadedAt) {
    return new StoredRows(
        rows,
        width - 1,
        file.getBytes(StandardCharsets.UTF_8),
        ChronoUnit.MICROS.between(Instant.EPOCH, loadedAt));
  }

  @Override
  public int count() {
    return rows.count();
  }

  @Override
  public @Nullable Object value(int row, int column) {
    if (column < number) {
      return rows.value(row, column);
    }
    return column == number ? file : column == number + 1 ? rows.value(row, number) : loadedAt;
  }

  @Override
  public void numbers(int column, int from, long[] values, boolean[] present) {
    if (column <= number + 1) {
      rows.numbers(Math.min(column, number), from, values, present);
    } else {
      Arrays.fill(values, loadedAt);
      Arrays.fill(present, true);
    }
  }

  @Override
  public void texts(int column, int from, byte[] @Nullable [] values) {
    if (column < number) {
      rows.texts(column, from, values);
    } else {
      Arrays.fill(values, file);
    }
  }

  @Override
  public @Nullable Object constant(int column) {
    return column == number ? file : column > number + 1 ? (Object) loadedAt : null;
  }

  @Override
  public ColumnSource forThread() {
    return new StoredRows(rows.forThread(), number, file, loadedAt);
  }
}
