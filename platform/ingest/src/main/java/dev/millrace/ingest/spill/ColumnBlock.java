package dev.millrace.ingest.spill;

import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Some thousand values of one column, without an object for each: numbers, days and times as
/// longs, texts as bytes. For one thread at a time.
public final class ColumnBlock {

  private static final int LONG_DIGITS = 18;
  private static final int FIRST_TEXT_BYTES = 1 << 12;
  private static final long MICROS = 1_000_000L;

  private final ColumnType type;
  private final boolean isText;
  private final boolean[] present = new boolean[ColumnBlocks.BLOCK_ROWS];
  private final long[] numbers;
  private final int[] ends;
  private byte[] texts;
  private int textBytes;

  ColumnBlock(ColumnType type) {
    this.type = type;
    this.isText =
        type == Plain.STRING
            || (type instanceof Decimal decimal && decimal.precision() > LONG_DIGITS);
    this.numbers = new long[isText ? 0 : ColumnBlocks.BLOCK_ROWS];
    this.ends = new int[isText ? ColumnBlocks.BLOCK_ROWS : 0];
    this.texts = new byte[isText ? FIRST_TEXT_BYTES : 0];
  }

  /// Empty.
  public void none(int row) {
    present[row] = false;
    if (isText) {
      textBytes = begin(row);
      ends[row] = textBytes;
    }
  }

  private int begin(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  int textBytes() {
    return textBytes;
  }

  /// A whole number, a day since 1970, microseconds since then, 1 for true, the digits of a decimal
  /// without its point, or the bits of a double.
  public void number(int row, long value) {
    present[row] = true;
    numbers[row] = value;
  }

  /// UTF-8. A row may be set again as long as no later one is.
  public void text(int row, byte[] bytes, int from, int length) {
    textBytes = begin(row);
    if (textBytes + length > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(2 * texts.length, Math.addExact(textBytes, length)));
    }
    System.arraycopy(bytes, from, texts, textBytes, length);
    textBytes += length;
    ends[row] = textBytes;
    present[row] = true;
  }

  void set(int row, @Nullable Object value) {
    if (value == null) {
      none(row);
      return;
    }
    switch (type) {
      case Decimal decimal -> {
        BigDecimal exact = ((BigDecimal) value).setScale(decimal.scale());
        if (isText) {
          text(row, exact.toPlainString());
        } else {
          number(row, exact.scaleByPowerOfTen(decimal.scale()).longValueExact());
        }
      }
      case Plain plain -> {
        switch (plain) {
          case STRING -> {
            if (value instanceof byte[] bytes) {
              text(row, bytes, 0, bytes.length);
            } else {
              text(row, (String) value);
            }
          }
          case INTEGER, LONG -> number(row, ((Number) value).longValue());
          case DOUBLE -> number(row, Double.doubleToRawLongBits((Double) value));
          case BOOLEAN -> number(row, (Boolean) value ? 1 : 0);
          case DATE ->
              number(row, value instanceof Integer days ? days : ((LocalDate) value).toEpochDay());
          case TIMESTAMP -> number(row, value instanceof Long micros ? micros : micros(value));
        }
      }
    }
  }

  private static long micros(Object value) {
    var instant = (Instant) value;
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1_000);
  }

  private void text(int row, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    text(row, bytes, 0, bytes.length);
  }

  @Nullable Object value(int row) {
    if (!present[row]) {
      return null;
    }
    return switch (type) {
      case Decimal decimal ->
          isText
              ? new BigDecimal(new String(bytes(row), StandardCharsets.UTF_8))
              : BigDecimal.valueOf(numbers[row], decimal.scale());
      case Plain plain ->
          switch (plain) {
            case STRING -> bytes(row);
            case INTEGER, DATE -> (int) numbers[row];
            case LONG, TIMESTAMP -> numbers[row];
            case DOUBLE -> Double.longBitsToDouble(numbers[row]);
            case BOOLEAN -> numbers[row] == 1;
          };
    };
  }

  /// Some values from a row on, to a place in the array.
  void numbers(int row, int count, long[] values, boolean[] there, int at) {
    System.arraycopy(numbers, row, values, at, count);
    System.arraycopy(present, row, there, at, count);
  }

  void texts(int row, int count, byte[] @Nullable [] values, int at) {
    for (int i = 0; i < count; i++) {
      values[at + i] = present[row + i] ? bytes(row + i) : null;
    }
  }

  private byte[] bytes(int row) {
    return Arrays.copyOfRange(texts, begin(row), ends[row]);
  }

  void clear() {
    textBytes = 0;
  }

  /// Into the buffer, or a larger one; answers it, ready to be read.
  ByteBuffer write(int rows, ByteBuffer given) {
    int needed = rows + (isText ? rows * Integer.BYTES + textBytes : rows * Long.BYTES);
    ByteBuffer buffer =
        given.capacity() < needed ? ByteBuffer.allocateDirect(2 * needed) : given.clear();
    if (isText) {
      buffer.asIntBuffer().put(ends, 0, rows);
      buffer.position(rows * Integer.BYTES);
      buffer.put(texts, 0, textBytes);
    } else {
      buffer.asLongBuffer().put(numbers, 0, rows);
      buffer.position(rows * Long.BYTES);
    }
    byte[] flags = new byte[rows];
    for (int i = 0; i < rows; i++) {
      flags[i] = (byte) (present[i] ? 1 : 0);
    }
    return buffer.put(flags).flip();
  }

  void read(int rows, ByteBuffer buffer) {
    if (isText) {
      buffer.asIntBuffer().get(ends, 0, rows);
      buffer.position(rows * Integer.BYTES);
      textBytes = ends[rows - 1];
      if (texts.length < textBytes) {
        texts = new byte[textBytes];
      }
      buffer.get(texts, 0, textBytes);
    } else {
      buffer.asLongBuffer().get(numbers, 0, rows);
      buffer.position(rows * Long.BYTES);
    }
    for (int i = 0; i < rows; i++) {
      present[i] = buffer.get() == 1;
    }
  }
}
