package dev.millrace.ingest.row;

import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that broke their contract, kept raw with the reason: `bronze.quarantine`.
public final class Quarantine {

  public static final TableName TABLE = TableName.of("bronze.quarantine");

  /// What the table holds of each row.
  public static final List<Column> COLUMNS =
      List.of(
          new Column("id", Plain.STRING),
          new Column("source", Plain.STRING),
          new Column("received_at", Plain.TIMESTAMP),
          new Column("code", Plain.STRING),
          new Column("reason", Plain.STRING),
          new Column("origin", Plain.STRING),
          new Column("raw", Plain.STRING));

  private static final int MAX_RAW_CHARACTERS = 1_000_000;

  private final String source;
  private final List<@Nullable Object[]> rows = new ArrayList<>();

  public Quarantine(String source) {
    this.source = source;
  }

  /// @param id the same whenever the same row is read again
  public void add(String id, Instant receivedAt, String reason, String origin, String raw) {
    String kept = raw.length() > MAX_RAW_CHARACTERS ? raw.substring(0, MAX_RAW_CHARACTERS) : raw;
    rows.add(
        new @Nullable Object[] {
          id, source, receivedAt, ProblemCode.ROW_CONTRACT.name(), reason, origin, kept
        });
  }

  /// What takes rows out again, and none that came meanwhile.
  public static TableDelete without(List<String> ids) {
    return new TableDelete(
        TABLE,
        Rows.gather(
            List.of(COLUMNS.getFirst()),
            sink -> ids.forEach(id -> sink.row(new @Nullable Object[] {id}))));
  }

  public int count() {
    return rows.size();
  }

  /// Everything added so far, to be committed; starts anew.
  public TableAppend take() {
    var append =
        new TableAppend(TABLE, Rows.gather(COLUMNS, sink -> rows.forEach(sink::row)), null);
    rows.clear();
    return append;
  }
}
