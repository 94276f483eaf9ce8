package dev.millrace.transform.check;

import org.jspecify.annotations.Nullable;

/// A check of single rows, as SQL over `checked`.
///
/// @param considered which rows count
/// @param breaks which of them break it; unknown means that they do not
/// @param group what no two rows may share, where that is the check; null otherwise
/// @param isApart whether it needs a scan of its own
record RowTest(String considered, String breaks, @Nullable String group, boolean isApart) {

  static RowTest inOneScan(String considered, String breaks) {
    return new RowTest(considered, breaks, null, false);
  }

  static RowTest apart(String considered, String breaks) {
    return new RowTest(considered, breaks, null, true);
  }

  RowTest where(String condition) {
    return new RowTest("%s and (%s)".formatted(condition, considered), breaks, group, isApart);
  }

  /// True for a row that breaks it, false for one that holds, null for one that does not count.
  String verdict() {
    return "case when %s then coalesce(%s, false) end".formatted(considered, breaks);
  }
}
