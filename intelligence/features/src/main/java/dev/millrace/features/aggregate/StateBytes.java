package dev.millrace.features.aggregate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A customer's state as bytes: a version, when it settled, the recent messages, and for each
/// feature its print and its cells, times as differences and numbers as short as they are.
final class StateBytes {

  private static final byte VERSION = 1;
  private static final int CELL_BYTES = 4 * 10;

  private StateBytes() {}

  static byte[] write(CustomerState state) {
    ByteBuffer out = ByteBuffer.allocate(size(state));
    out.put(VERSION).putLong(state.settled());
    putLong(out, state.messages().prints().length);
    for (long print : state.messages().prints()) {
      out.putLong(print);
    }
    putLong(out, state.cells().size());
    state.cells().forEach((feature, cells) -> putCells(out, feature, cells));
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static int size(CustomerState state) {
    int cells = state.cells().values().stream().mapToInt(List::size).sum();
    int prints = state.messages().prints().length;
    return 29 + 8 * prints + 18 * state.cells().size() + CELL_BYTES * cells;
  }

  private static void putCells(ByteBuffer out, long feature, List<Cell> cells) {
    out.putLong(feature);
    putLong(out, cells.size());
    long before = 0;
    for (Cell cell : cells) {
      putLong(out, cell.first() - before);
      putLong(out, cell.last() - cell.first());
      putLong(out, cell.count());
      // Swapped, because round numbers have their bits at the high end.
      putLong(out, Long.reverse(Double.doubleToLongBits(cell.value())));
      before = cell.first();
    }
  }

  static CustomerState read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "A state has version %d, expected %d; this is a bug.".formatted(version, VERSION));
    }
    long settled = in.getLong();
    long[] prints = new long[Math.toIntExact(getLong(in))];
    for (int i = 0; i < prints.length; i++) {
      prints[i] = in.getLong();
    }
    int features = Math.toIntExact(getLong(in));
    Map<Long, List<Cell>> cells = HashMap.newHashMap(features);
    for (int i = 0; i < features; i++) {
      cells.put(in.getLong(), cells(in));
    }
    return new CustomerState(settled, new RecentMessages(prints), cells);
  }

  private static List<Cell> cells(ByteBuffer in) {
    int count = Math.toIntExact(getLong(in));
    var cells = new ArrayList<Cell>(count);
    long before = 0;
    for (int i = 0; i < count; i++) {
      long first = before + getLong(in);
      long last = first + getLong(in);
      long matches = getLong(in);
      double value = Double.longBitsToDouble(Long.reverse(getLong(in)));
      cells.add(new Cell(first, last, matches, value));
      before = first;
    }
    return cells;
  }

  /// Seven bits to a byte, small numbers of either sign in few bytes.
  private static void putLong(ByteBuffer out, long value) {
    long left = (value << 1) ^ (value >> 63);
    while ((left & ~0x7fL) != 0) {
      out.put((byte) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.put((byte) left);
  }

  private static long getLong(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (next & 0x7fL) << shift;
      shift += 7;
    } while (next < 0);
    return (value >>> 1) ^ -(value & 1);
  }
}
