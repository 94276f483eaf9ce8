package dev.millrace.ingest.file;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `bronze.source_files`: every delivery of every file, committed with its rows. The newest of a
/// name is the one whose rows are in the table.
final class FileLedger {

  static final TableName TABLE = TableName.of("bronze.source_files");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("source", Plain.STRING),
          new Column("file", Plain.STRING),
          new Column("number", Plain.LONG),
          new Column("sha256", Plain.STRING),
          new Column("run", Plain.STRING),
          new Column("loaded_at", Plain.TIMESTAMP),
          new Column("received", Plain.LONG),
          new Column("loaded", Plain.LONG),
          new Column("quarantined", Plain.LONG),
          new Column("replaced", Plain.LONG));

  private FileLedger() {}

  /// A delivery whose rows count.
  record Entry(String file, String sha256, long received) {}

  /// Of a name, and of the same content under any name, what counts now.
  static List<Entry> find(LakeView lake, String source, String file, String sha256) {
    var found = new ArrayList<Entry>();
    if (lake.find(TABLE).isPresent()) {
      lake.read(
          new SqlQuery(
              """
              select file, sha256, received
              from (
                select file, sha256, received
                from bronze.source_files
                where source = ?
                qualify row_number() over (partition by file order by number desc) = 1
              )
              where file = ? or sha256 = ?
              """,
              List.of(source, file, sha256)),
          row ->
              found.add(
                  new Entry(
                      String.valueOf(row[0]),
                      String.valueOf(row[1]),
                      ((Number) Objects.requireNonNull(row[2])).longValue())));
    }
    return found;
  }

  static Optional<Entry> same(List<Entry> found, String sha256) {
    return found.stream().filter(entry -> entry.sha256.equals(sha256)).findFirst();
  }

  static TableAppend row(Delivery delivery, FileLoad.Result result) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(
        new @Nullable Object[] {
          delivery.source,
          delivery.file,
          delivery.number,
          delivery.sha256,
          delivery.run,
          delivery.loadedAt,
          result.received(),
          result.loaded(),
          result.quarantined(),
          result.replaced()
        });
    return new TableAppend(TABLE, new Rows(COLUMNS, rows), null);
  }

  /// @param number counts the deliveries of a source
  record Delivery(
      String source, String file, long number, String sha256, String run, Instant loadedAt) {}
}
