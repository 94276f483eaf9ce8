package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes of tables, and the mark that says they were made. Because all of it is one commit, rows
/// are written exactly once however often the work is begun.
///
/// @param changes a table that is merged, overwritten or deleted from occurs once; appends may
///   share a table
public record LakeCommit(List<TableChange> changes, Mark mark) {

  public LakeCommit {
    changes = List.copyOf(changes);
    requireOncePerTable(changes);
  }

  /// For lists of one kind of change, such as appends.
  public static LakeCommit of(List<? extends TableChange> changes, Mark mark) {
    return new LakeCommit(List.copyOf(changes), mark);
  }

  private static void requireOncePerTable(List<TableChange> changes) {
    Set<TableName> alone = new HashSet<>();
    Set<TableName> appended = new HashSet<>();
    for (TableChange change : changes) {
      boolean clashes =
          switch (change) {
            case TableAppend(var table, _, _) -> appended.add(table) && alone.contains(table);
            case TableDelete(var table, _) -> !alone.add(table) || appended.contains(table);
            case TableMerge(var table, _, _, _) -> !alone.add(table) || appended.contains(table);
            case TableOverwrite(var table, _, _, _) ->
                !alone.add(table) || appended.contains(table);
          };
      if (clashes) {
        throw new IllegalStateException(
            "The commit changes '%s' in two ways; this is a bug.".formatted(change.table()));
      }
    }
  }

  /// A named position of a source.
  ///
  /// @param name such as `log/events` or `file/sales/<sha-256>`; at most 500 characters
  /// @param before the value the mark must have now; null when it must not exist
  /// @param after the value it gets
  public record Mark(String name, @Nullable String before, String after) {}
}
