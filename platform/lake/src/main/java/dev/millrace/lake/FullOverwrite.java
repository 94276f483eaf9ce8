package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.table.Rows;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;

/// Rows that become all that a table holds, whatever it holds when their turn comes.
record FullOverwrite(TableOverwrite overwrite, Mark mark, SqlEngine engine) implements TableWrite {

  @Override
  public TableName table() {
    return overwrite.table();
  }

  @Override
  public void stage(StagedTable table) {
    Schemas.prepare(table, overwrite);
  }

  @Override
  public Written write(StagedTable table, Layout layout) {
    try (var session = engine.open()) {
      Rows rows = RowsInOrder.of(overwrite.rows(), layout.parquet().columns());
      return Written.adding(layout, session.write(rows, layout.parquet(), layout.directory()));
    }
  }

  @Override
  public void register(StagedTable table, Written written, List<DataFile> files) {
    OverwriteFiles update = table.table().newOverwrite().scanManifestsWith(StagedTable.WORKER);
    update.overwriteByRowFilter(Expressions.alwaysTrue());
    files.forEach(update::addFile);
    update.set(RowsAppend.markKey(mark), mark.after());
    update.commit();
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.published(table(), metadata);
  }
}
