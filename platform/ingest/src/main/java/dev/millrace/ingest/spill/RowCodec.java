package dev.millrace.ingest.spill;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Rows as bytes: each value behind one byte that says what it is. A row may end early; what is
/// missing is empty.
final class RowCodec {

  private static final int NULL = 0;
  private static final int TEXT = 1;
  private static final int INTEGER = 2;
  private static final int LONG = 3;
  private static final int DOUBLE = 4;
  private static final int DECIMAL = 5;
  private static final int TRUE = 6;
  private static final int FALSE = 7;
  private static final int DATE = 8;
  private static final int MOMENT = 9;

  private RowCodec() {}

  static void write(DataOutputStream out, @Nullable Object[] row) throws IOException {
    out.writeShort(row.length);
    for (Object value : row) {
      write(out, value);
    }
  }

  private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte(NULL);
      case String text -> bytes(out, TEXT, text.getBytes(StandardCharsets.UTF_8));
      case byte[] text -> bytes(out, TEXT, text);
      case Integer number -> {
        out.writeByte(INTEGER);
        out.writeInt(number);
      }
      case Long number -> {
        out.writeByte(LONG);
        out.writeLong(number);
      }
      case Double number -> {
        out.writeByte(DOUBLE);
        out.writeDouble(number);
      }
      case BigDecimal number -> {
        bytes(out, DECIMAL, number.unscaledValue().toByteArray());
        out.writeInt(number.scale());
      }
      case Boolean truth -> out.writeByte(truth ? TRUE : FALSE);
      case LocalDate date -> {
        out.writeByte(DATE);
        out.writeLong(date.toEpochDay());
      }
      case Instant moment -> {
        out.writeByte(MOMENT);
        out.writeLong(moment.getEpochSecond());
        out.writeInt(moment.getNano());
      }
      default ->
          throw new IllegalStateException(
              "A row holds a '%s', which no column takes; this is a bug."
                  .formatted(value.getClass().getName()));
    }
  }

  private static void bytes(DataOutputStream out, int kind, byte[] bytes) throws IOException {
    out.writeByte(kind);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static @Nullable Object[] read(DataInputStream in, int width) throws IOException {
    @Nullable Object[] row = new @Nullable Object[width];
    int written = in.readUnsignedShort();
    for (int i = 0; i < written; i++) {
      row[i] = value(in);
    }
    return row;
  }

  private static @Nullable Object value(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case NULL -> null;
      case TEXT -> new String(bytes(in), StandardCharsets.UTF_8);
      case INTEGER -> in.readInt();
      case LONG -> in.readLong();
      case DOUBLE -> in.readDouble();
      case DECIMAL -> new BigDecimal(new BigInteger(bytes(in)), in.readInt());
      case TRUE -> true;
      case FALSE -> false;
      case DATE -> LocalDate.ofEpochDay(in.readLong());
      case MOMENT -> Instant.ofEpochSecond(in.readLong(), in.readInt());
      default -> throw new IOException("byte %d names no kind of value".formatted(kind));
    };
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
