package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.lake.TableOverwrite.Slice;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.TableContent;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.lake.RowsThatGo.OfKey;
import dev.millrace.lake.RowsThatGo.OfSlice;
import dev.millrace.lake.Written.Replaced;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expression;
import org.jspecify.annotations.Nullable;

/// Rows that go and rows that come: the files that hold a row that goes are written anew without
/// it, and no other file is touched. Files that cannot hold such a row, by their bounds, are not
/// even read.
record CopyOnWrite(TableChange change, RowsThatGo going, Mark mark, LakeContext lake)
    implements TableWrite {

  static CopyOnWrite of(TableMerge merge, Mark mark, LakeContext lake) {
    return new CopyOnWrite(merge, new OfKey(KeyRows.columns(merge), true), mark, lake);
  }

  static CopyOnWrite of(TableDelete delete, Mark mark, LakeContext lake) {
    List<String> key = delete.rows().columns().stream().map(Column::name).toList();
    return new CopyOnWrite(delete, new OfKey(key, false), mark, lake);
  }

  /// @param overwrite of a slice
  static CopyOnWrite of(TableOverwrite overwrite, Mark mark, LakeContext lake) {
    Slice slice = overwrite.slice();
    if (slice == null) {
      throw new IllegalStateException("An overwrite of everything reads nothing; this is a bug.");
    }
    return new CopyOnWrite(overwrite, new OfSlice(slice), mark, lake);
  }

  @Override
  public TableName table() {
    return change.table();
  }

  @Override
  public void stage(StagedTable table) {
    Schemas.prepare(table, change);
  }

  @Override
  public Written write(StagedTable staged, Layout layout) {
    TableMetadata table = staged.current();
    @Nullable PinnedTables held =
        PinnedTable.published(table(), table)
            .map(pinned -> PinnedTables.of(lake, pinned))
            .orElse(null);
    List<FieldColumn> fields = layout.parquet().columns();
    List<String> columns = fields.stream().map(field -> field.column().name()).toList();
    try (SqlSession session = lake.engine().open()) {
      session.bind(RowsThatGo.COMING, new TableContent.Given(coming(fields)));
      Expression rows = filter(session, table);
      Snapshot snapshot = table.currentSnapshot();
      List<FileScanTask> hit = hit(session, table, rows, fields);
      session.bind(RowsThatGo.EXISTING, lake.tableFiles().of(table(), hit).scan(fields));
      SqlQuery answer = hit.isEmpty() ? going.coming(columns) : going.outcome(columns);
      var files = session.write(answer, layout.parquet(), layout.directory());
      return new Written(
          layout,
          files,
          new Replaced(
              snapshot == null ? null : snapshot.snapshotId(),
              hit.stream().map(FileScanTask::file).toList(),
              DeletedRows.ofOnly(hit),
              rows));
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  private Rows coming(List<FieldColumn> fields) {
    Rows rows = RowsInOrder.of(change.rows(), fields);
    return going instanceof OfKey ? KeyRows.numbered(rows) : rows;
  }

  private Expression filter(SqlSession session, TableMetadata table) {
    return switch (going) {
      case OfKey(List<String> key, _) -> KeyRows.filter(session, table(), table.schema(), key);
      case OfSlice(Slice slice) -> KeyRows.filter(table(), table.schema(), slice);
    };
  }

  /// Those of the table's files that hold a row that goes.
  private List<FileScanTask> hit(
      SqlSession session, TableMetadata table, Expression rows, List<FieldColumn> fields) {
    List<FileScanTask> candidates =
        lake.tableFiles().tasks(table(), table, table.currentSnapshot(), rows);
    if (candidates.isEmpty()) {
      return List.of();
    }
    TableScan scan = lake.tableFiles().of(table(), candidates).scan(fields);
    session.bind(RowsThatGo.EXISTING, scan.withFileColumn(RowsThatGo.FILE));
    Set<Path> found = new HashSet<>();
    session.read(going.files(), row -> found.add(Path.of(String.valueOf(row[0]))));
    return candidates.stream()
        .filter(task -> found.contains(lake.files().path(task.file().location())))
        .toList();
  }

  @Override
  public void register(StagedTable table, Written written, List<DataFile> files) {
    Replaced replaced = written.replaced();
    if (replaced == null) {
      throw new IllegalStateException("Copy-on-write has read nothing; this is a bug.");
    }
    boolean isPublished = table.current().currentSnapshot() != null;
    if (files.isEmpty() && replaced.data().isEmpty() && isPublished && !table.isChanged()) {
      return;
    }
    OverwriteFiles update = table.table().newOverwrite().scanManifestsWith(StagedTable.WORKER);
    @Nullable Long from = replaced.snapshotId();
    if (from != null) {
      update.validateFromSnapshot(from);
    }
    update
        .conflictDetectionFilter(replaced.rows())
        .validateNoConflictingData()
        .validateNoConflictingDeletes();
    update.deleteFiles(Written.dataSet(replaced), Written.deleteSet(replaced));
    files.forEach(update::addFile);
    update.set(RowsAppend.markKey(mark), mark.after());
    update.commit();
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.published(table(), metadata);
  }
}
