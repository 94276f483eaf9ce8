package dev.millrace.ingest.mongo;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.spill.SpilledRows;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A collection read anew whose history the lake has: what differs becomes history, and what is
/// gone becomes a deletion. The documents stand beside the table meanwhile.
record CollectionSnapshot(Lake lake, CollectionTable table, Path spill) {

  /// The operation of a document that is there and could not be read: it is not gone.
  static final String UNREAD = "q";

  /// What is to be added to the history.
  ///
  /// @param read rows of history as a first snapshot would add them
  SpilledRows differences(SpilledRows read, Instant at, LongSupplier sequence) {
    TableName beside = new TableName(table.current().layer(), table.current().name() + "_snapshot");
    stage(beside, read.rows(table.columns()));
    SpilledRows differences = SpilledRows.in(spill);
    LakeView view = lake.view();
    view.read(
        new SqlQuery(changed(beside)),
        row -> {
          row[2] = sequence.getAsLong();
          differences.add(row);
        });
    view.read(
        new SqlQuery(gone(beside)),
        row -> differences.add(deletion(row, at, sequence.getAsLong())));
    stage(beside, new Rows(table.columns(), List.of()));
    return differences;
  }

  private String changed(TableName beside) {
    return """
    select fresh.*
    from %s as fresh
    left join (%s) as held on fresh._key = held._key
    where fresh._op <> 'q'
      and (held._key is null or held.document is distinct from fresh.document)
    """
        .formatted(beside, held());
  }

  private String gone(TableName beside) {
    return """
    select held._key, held._id
    from (%s) as held
    left join %s as fresh on fresh._key = held._key
    where fresh._key is null
    """
        .formatted(held(), beside);
  }

  private String held() {
    return """
    select _key, _id, document
    from (
      select _key, _id, document, _op,
        row_number() over (partition by _key order by _sequence desc) as _newest
      from %s)
    where _newest = 1 and _op <> 'd'
    """
        .formatted(table.changes());
  }

  private @Nullable Object[] deletion(@Nullable Object[] held, Instant at, long sequence) {
    @Nullable Object[] row = table.about("d", at, sequence, null);
    row[3] = held[0];
    row[4] = held[1];
    return row;
  }

  private void stage(TableName beside, Rows rows) {
    String mark = "mongo/stage/" + beside;
    String before = lake.mark(mark).orElse(null);
    lake.commit(
        new LakeCommit(
            List.of(TableOverwrite.all(beside, rows, null)),
            new Mark(
                mark, before, String.valueOf(before == null ? 1 : Long.parseLong(before) + 1))));
  }
}
