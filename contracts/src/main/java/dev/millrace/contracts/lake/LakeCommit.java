package dev.millrace.contracts.lake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows for tables, and the mark that says they were taken in. Because both are one commit, rows
/// are written exactly once however often the work is begun.
public record LakeCommit(List<TableAppend> appends, Mark mark) {

  public LakeCommit {
    appends = List.copyOf(appends);
  }

  /// A named position of a source.
  ///
  /// @param name such as `log/events` or `file/sales/<sha-256>`; at most 500 characters
  /// @param before the value the mark must have now; null when it must not exist
  /// @param after the value it gets
  public record Mark(String name, @Nullable String before, String after) {}
}
