package dev.millrace.ingest.http;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `bronze.NAME_responses`: every answer as it came, from which rows can be made again without
/// asking anew.
final class Responses implements AutoCloseable {

  private static final List<Column> COLUMNS =
      List.of(
          new Column("run", Plain.STRING),
          new Column("page", Plain.INTEGER),
          new Column("url", Plain.STRING),
          new Column("status", Plain.INTEGER),
          new Column("body", Plain.STRING),
          new Column("fetched_at", Plain.TIMESTAMP));

  private final SourceDefinition.Http source;
  private final String run;
  private final Instant fetchedAt;
  private final ColumnBlocks rows;

  Responses(SourceDefinition.Http source, String run, Instant fetchedAt, Path spill) {
    this.source = source;
    this.run = run;
    this.fetchedAt = fetchedAt;
    this.rows = new ColumnBlocks(COLUMNS, spill);
  }

  void add(HttpPages.Page page) {
    rows.add(
        new @Nullable Object[] {
          run, page.number(), page.url(), page.status(), page.body(), fetchedAt
        });
  }

  TableChange change() {
    return new TableAppend(source.responses(), rows.rows(), null);
  }

  /// Takes an answer that was kept.
  interface Reader {
    void body(int page, String body);
  }

  /// Of the last run; of all runs where each brings only what has changed.
  ///
  /// @return whether there was one
  static boolean read(LakeView lake, SourceDefinition.Http source, Reader reader) {
    if (lake.find(source.responses()).isEmpty()) {
      return false;
    }
    String last =
        source.access().incremental() != null
            ? "true"
            : "run = (select run from %s order by fetched_at desc, run desc limit 1)"
                .formatted(source.responses());
    boolean[] found = {false};
    lake.read(
        new SqlQuery(
            "select page, body from %s where %s order by fetched_at, run, page"
                .formatted(source.responses(), last)),
        row -> {
          found[0] = true;
          reader.body(
              ((Number) java.util.Objects.requireNonNull(row[0])).intValue(),
              String.valueOf(row[1]));
        });
    return found[0];
  }

  @Override
  public void close() {
    rows.close();
  }
}
