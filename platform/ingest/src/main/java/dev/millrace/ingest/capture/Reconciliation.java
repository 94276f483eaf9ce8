package dev.millrace.ingest.capture;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A snapshot of a table whose history the lake has already: what differs becomes history, and what
/// is gone becomes a deletion. The snapshot stands beside the table meanwhile.
record Reconciliation(Lake lake, CapturedTable table, Path spill) {

  /// What is to be added to the history.
  ///
  /// @param snapshot rows of history as a first snapshot would add them
  /// @param about operation, position, time of the rows that are gone now
  ColumnBlocks differences(ColumnBlocks snapshot, Object[] about, LongSupplier sequence) {
    TableName beside = new TableName(table.current().layer(), table.current().name() + "_snapshot");
    stage(beside, snapshot.rows());
    var differences = new ColumnBlocks(table.columns(), spill);
    LakeView view = lake.view();
    view.read(new SqlQuery(changed(beside)), row -> differences.add(numbered(row, sequence)));
    view.read(new SqlQuery(gone(beside)), row -> differences.add(deletion(row, about, sequence)));
    stage(beside, new Rows(table.columns(), List.of()));
    return differences;
  }

  private void stage(TableName beside, Rows rows) {
    String mark = "capture/stage/" + beside;
    String before = lake.mark(mark).orElse(null);
    lake.commit(
        new LakeCommit(
            List.of(TableOverwrite.all(beside, rows, null)),
            new Mark(
                mark, before, String.valueOf(before == null ? 1 : Long.parseLong(before) + 1))));
  }

  private static @Nullable Object[] numbered(@Nullable Object[] row, LongSupplier sequence) {
    row[3] = sequence.getAsLong();
    return row;
  }

  private @Nullable Object[] deletion(
      @Nullable Object[] key, Object[] about, LongSupplier sequence) {
    @Nullable Object[] row = new @Nullable Object[table.columns().size()];
    row[0] = "d";
    row[1] = about[0];
    row[2] = about[1];
    row[3] = sequence.getAsLong();
    List<String> names = table.columns().stream().map(Column::name).toList();
    for (int i = 0; i < key.length; i++) {
      row[names.indexOf(table.key().get(i))] = key[i];
    }
    return row;
  }

  private String changed(TableName beside) {
    List<String> own = table.shownColumns();
    String same =
        own.stream()
            .map(name -> "fresh.%1$s is not distinct from held.%1$s".formatted(quoted(name)))
            .collect(Collectors.joining(" and "));
    String columns =
        table.columns().stream()
            .map(column -> "fresh." + quoted(column.name()))
            .collect(Collectors.joining(", "));
    return """
    select %s
    from %s as fresh
    left join %s as held on %s
    where held.%s is null or not (%s)
    """
        .formatted(columns, beside, held(), onKey(), quoted(table.key().getFirst()), same);
  }

  private String gone(TableName beside) {
    String key =
        table.key().stream().map(name -> "held." + quoted(name)).collect(Collectors.joining(", "));
    return """
    select %s
    from %s as held
    left join %s as fresh on %s
    where fresh.%s is null
    """
        .formatted(key, held(), beside, onKey(), quoted(table.key().getFirst()));
  }

  /// The current state, of which the lake may not have a view yet.
  private String held() {
    return "(" + table.select() + ")";
  }

  private String onKey() {
    return table.key().stream()
        .map(name -> "fresh.%1$s = held.%1$s".formatted(quoted(name)))
        .collect(Collectors.joining(" and "));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
