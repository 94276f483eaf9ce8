package dev.millrace.ingest.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Places of a JSON text that get other values. For one thread.
final class Edits {

  private final List<Edit> edits = new ArrayList<>();

  private record Edit(int from, int to, byte[] value) {}

  boolean isEmpty() {
    return edits.isEmpty();
  }

  /// The places must not overlap.
  void replace(int from, int to, byte[] value) {
    edits.add(new Edit(from, to, value));
  }

  /// The text between two places with everything replaced, after something else.
  byte[] apply(byte[] before, byte[] json, int from, int to) {
    edits.sort(Comparator.comparingInt(Edit::from));
    int length = before.length + to - from;
    for (Edit edit : edits) {
      length += edit.value.length - (edit.to - edit.from);
    }
    byte[] result = new byte[length];
    System.arraycopy(before, 0, result, 0, before.length);
    int written = before.length;
    int read = from;
    for (Edit edit : edits) {
      System.arraycopy(json, read, result, written, edit.from - read);
      written += edit.from - read;
      System.arraycopy(edit.value, 0, result, written, edit.value.length);
      written += edit.value.length;
      read = edit.to;
    }
    System.arraycopy(json, read, result, written, to - read);
    return result;
  }
}
