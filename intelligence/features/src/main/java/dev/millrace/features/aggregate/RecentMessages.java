package dev.millrace.features.aggregate;

import java.util.Arrays;

/// The newest messages of a customer, each by 64 bits of its id, oldest first.
record RecentMessages(long[] prints) {

  static final int LIMIT = 128;
  static final RecentMessages NONE = new RecentMessages(new long[0]);

  boolean holds(long print) {
    for (long one : prints) {
      if (one == print) {
        return true;
      }
    }
    return false;
  }

  RecentMessages with(long print) {
    int from = prints.length < LIMIT ? 0 : prints.length - LIMIT + 1;
    long[] all = Arrays.copyOfRange(prints, from, prints.length + 1);
    all[all.length - 1] = print;
    return new RecentMessages(all);
  }
}
