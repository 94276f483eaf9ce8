package dev.millrace.lake;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.LakeHistory;
import dev.millrace.contracts.name.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What there is to know of the lake's tables and to do for them. Safe for any thread.
public final class LakeDesk implements LakeHistory {

  private final LakeContext lake;

  LakeDesk(LakeContext lake) {
    this.lake = lake;
  }

  /// Every published table, by name.
  public List<TableStats> tables() {
    return new TableLook(lake).all();
  }

  /// The names of all published tables.
  public List<TableName> names() {
    return PinnedTables.published(lake, lake.tables().catalog()).all().stream()
        .map(PinnedTable::name)
        .toList();
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public TableStats stats(TableName table) {
    return new TableLook(lake).stats(table);
  }

  /// The snapshots of a table that are still known, newest first.
  public List<TableSnapshot> history(TableName table) {
    return new TableLook(lake).history(table);
  }

  /// Merges a table's small files and small manifests. Writers go on beside it.
  public Compacted compact(TableName table) {
    return new Compactor(lake).compact(table);
  }

  /// Forgets snapshots that were replaced longer ago than this, and deletes what only they held.
  /// Tags, open views, unpublished branches and the states of runs younger than this keep theirs.
  public Expired expire(Duration keep) {
    return Disk.guard(() -> new CleanUp(lake).expire(keep));
  }

  /// Deletes files that nothing holds, such as those that a crash has left.
  ///
  /// @param age younger files stay, because they may belong to a commit under way
  public Orphans collectOrphans(Duration age) {
    return Disk.guard(() -> new CleanUp(lake).collect(age));
  }

  @Override
  public Forgotten forget(Set<TableName> tables, Instant until) {
    return Disk.guard(() -> new Oblivion(lake).forget(tables, until));
  }

  @Override
  public List<String> tagsOf(Set<TableName> tables) {
    return new Oblivion(lake).tagsOf(tables);
  }

  /// Changes a table's columns or their order; no file is written anew.
  public TableStats change(TableName table, TableAlteration alteration) {
    Disk.guard(() -> {
      new TableAlterations(lake).apply(table, alteration);
      return lake;
    });
    return stats(table);
  }

  /// Newest first.
  public List<LakeTag> tags() {
    return new LakeTags(lake)
        .all().stream()
            .map(tag -> new LakeTag(tag.name(), tag.at(), tag.point().snapshots().size()))
            .toList();
  }

  /// Keeps a state of all tables under a name.
  ///
  /// @param asOf null for the present state
  public void tag(AsOf.Tag tag, @Nullable AsOf asOf) {
    Disk.guard(() -> {
      new LakeTags(lake).set(tag, asOf);
      return lake;
    });
  }

  public void untag(AsOf.Tag tag) {
    Disk.guard(() -> {
      new LakeTags(lake).remove(tag);
      return lake;
    });
  }
}
