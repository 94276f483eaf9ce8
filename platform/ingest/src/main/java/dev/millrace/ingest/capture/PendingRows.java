package dev.millrace.ingest.capture;

import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Rows of one table's history that wait for their commit, column by column. For one thread at a
/// time.
final class PendingRows implements AutoCloseable {

  private final CapturedTable table;
  private final Path spill;
  private ColumnBlocks rows;
  private int shape;

  PendingRows(CapturedTable table, Path spill) {
    this.table = table;
    this.spill = spill;
    this.rows = new ColumnBlocks(table.columns(), spill);
    this.shape = table.shape();
  }

  void add(@Nullable Object[] row) {
    if (shape != table.shape()) {
      refit();
    }
    rows.add(row);
  }

  /// The table has more or wider columns than the rows so far.
  private void refit() {
    var wider = new ColumnBlocks(table.columns(), spill);
    Rows before = rows.rows();
    @Nullable Object[] row = new @Nullable Object[before.columns().size()];
    for (int i = 0; i < before.count(); i++) {
      for (int column = 0; column < row.length; column++) {
        row[column] = before.value(i, column);
      }
      wider.add(row);
    }
    rows.close();
    rows = wider;
    shape = table.shape();
  }

  /// All of them; none is added any more.
  Rows rows() {
    return rows.rows();
  }

  @Override
  public void close() {
    rows.close();
  }
}
