package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.lake.Written.Replaced;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;

/// One group of small files that become few large ones with the same rows. Appends beside it do no
/// harm; whoever removes one of the files makes it begin anew.
record Compaction(TableName table, FileGroups.Key group, LakeContext lake) implements TableWrite {

  @Override
  public void stage(StagedTable table) {}

  @Override
  public Written write(StagedTable staged, Layout layout) {
    TableMetadata metadata = staged.current();
    Optional<PinnedTable> pinned = PinnedTable.published(table(), metadata);
    List<FileScanTask> tasks =
        pinned.map(found -> new FileGroups(lake, found).small(group)).orElse(List.of());
    if (pinned.isEmpty() || tasks.isEmpty()) {
      return Written.adding(layout, List.of());
    }
    PinnedTables held = PinnedTables.of(lake, pinned.get());
    try (SqlSession session = lake.engine().open()) {
      session.bind(
          RowsThatGo.EXISTING,
          lake.tableFiles().of(table(), tasks).scan(layout.parquet().columns()));
      return new Written(
          layout,
          write(session, layout, metadata.specsById().get(group.spec())),
          new Replaced(
              pinned.get().snapshotId(),
              tasks.stream().map(FileScanTask::file).toList(),
              DeletedRows.ofOnly(tasks),
              Expressions.alwaysTrue()));
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  /// All rows of a group are of one day, so the files need no split; without an order of its own a
  /// table is sorted by what splits it, because queries ask for times.
  private List<WrittenFile> write(SqlSession session, Layout layout, PartitionSpec spec) {
    ParquetLayout parquet = layout.parquet();
    String split = parquet.partitionByDayOf();
    if (split != null && parquet.sortedBy().isEmpty()) {
      parquet =
          new ParquetLayout(parquet.columns(), split, List.of(split), parquet.targetFileBytes());
    }
    boolean isOneDay = split != null && spec.isPartitioned();
    var files =
        session.write(
            new SqlQuery("from " + RowsThatGo.EXISTING),
            isOneDay ? parquet.unsplit() : parquet,
            layout.directory());
    Integer day = group.day();
    return isOneDay && day != null ? files.stream().map(file -> file.ofDay(day)).toList() : files;
  }

  @Override
  public void register(StagedTable table, Written written, List<DataFile> files) {
    Replaced replaced = written.replaced();
    Long from = replaced == null ? null : replaced.snapshotId();
    if (replaced == null || from == null) {
      return;
    }
    RewriteFiles update = table.table().newRewrite().scanManifestsWith(StagedTable.WORKER);
    update.validateFromSnapshot(from);
    replaced.data().forEach(update::deleteFile);
    replaced.deletes().forEach(update::deleteFile);
    files.forEach(update::addFile);
    // Rows that another engine deletes by equality meanwhile stay deleted: the files are as old as
    // those whose rows they hold.
    update.dataSequenceNumber(sequence(table.current(), from));
    update.commit();
  }

  private static long sequence(TableMetadata metadata, long snapshotId) {
    var snapshot = metadata.snapshot(snapshotId);
    if (snapshot == null) {
      throw new org.apache.iceberg.exceptions.ValidationException(
          "The snapshot %s has been expired", snapshotId);
    }
    return snapshot.sequenceNumber();
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.published(table(), metadata);
  }
}
