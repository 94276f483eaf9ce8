package dev.millrace.features.aggregate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes that grow at their end, and are changed in place. For one thread.
final class Scratch {

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  byte[] bytes = new byte[4_096];
  int size;

  static int shortAt(byte[] bytes, int at) {
    return (short) SHORTS.get(bytes, at) & 0xffff;
  }

  static void putShort(byte[] bytes, int at, int value) {
    SHORTS.set(bytes, at, (short) value);
  }

  static int intAt(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static void putInt(byte[] bytes, int at, int value) {
    INTS.set(bytes, at, value);
  }

  static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static void putLong(byte[] bytes, int at, long value) {
    LONGS.set(bytes, at, value);
  }

  void clear() {
    size = 0;
  }

  /// Adds a copy of other bytes.
  void copy(byte[] from, int start, int end) {
    int at = grow(end - start);
    System.arraycopy(from, start, bytes, at, end - start);
  }

  /// Adds room.
  ///
  /// @return where it begins; what it holds is not said
  int grow(int count) {
    int at = size;
    size += count;
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
    }
    return at;
  }

  /// Makes room in the middle.
  void insert(int at, int count) {
    int end = size;
    grow(count);
    System.arraycopy(bytes, at, bytes, at + count, end - at);
  }

  void remove(int at, int count) {
    System.arraycopy(bytes, at + count, bytes, at, size - at - count);
    size -= count;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }
}
