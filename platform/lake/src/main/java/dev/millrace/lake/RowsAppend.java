package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.table.Rows;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;

/// Rows that are added to the published table.
record RowsAppend(TableAppend append, Mark mark, SqlEngine engine) implements TableWrite {

  static final String MARK = "millrace.mark.";

  @Override
  public TableName table() {
    return append.table();
  }

  @Override
  public void stage(StagedTable table) {
    Schemas.prepare(table, append);
  }

  @Override
  public Written write(StagedTable table, Layout layout) {
    if (append.rows().count() == 0) {
      return Written.adding(layout, List.of());
    }
    try (var session = engine.open()) {
      Rows rows = RowsInOrder.of(append.rows(), layout.parquet().columns());
      return Written.adding(layout, session.write(rows, layout.parquet(), layout.directory()));
    }
  }

  @Override
  public void register(StagedTable table, Written written, List<DataFile> files) {
    boolean published = table.current().currentSnapshot() != null;
    if (files.isEmpty() && published && !table.isChanged()) {
      return;
    }
    AppendFiles adding = table.table().newAppend().scanManifestsWith(StagedTable.WORKER);
    files.forEach(adding::appendFile);
    adding.set(markKey(mark), mark.after());
    adding.commit();
  }

  /// In a snapshot's summary.
  static String markKey(Mark mark) {
    return MARK + mark.name();
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.published(table(), metadata);
  }
}
