package dev.millrace.ingest.file;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a file leaves in quarantine. What an earlier delivery of the same name left there goes.
final class FileQuarantine implements AutoCloseable {

  private static final int MAX_RAW_CHARACTERS = 100_000;

  private final String source;
  private final String file;
  private final Instant now;
  private final ColumnBlocks rows;
  private int count;

  FileQuarantine(String source, String file, Instant now, Path spill) {
    this.source = source;
    this.file = file;
    this.now = now;
    this.rows = new ColumnBlocks(Quarantine.COLUMNS, spill);
  }

  /// @param place the row's, and the column's where only a value is bad
  void add(String id, String place, String reason, String raw) {
    count++;
    rows.add(
        new @Nullable Object[] {
          id,
          source,
          now,
          ProblemCode.ROW_CONTRACT.name(),
          reason,
          file + ":" + place,
          raw.substring(0, Math.min(MAX_RAW_CHARACTERS, raw.length()))
        });
  }

  /// @param isCorrection whether rows of an earlier delivery may be there
  Optional<TableChange> change(LakeView lake, boolean isCorrection) {
    if (isCorrection && hasEarlier(lake)) {
      lake.read(
          new SqlQuery(
              """
              select id, source, received_at, code, reason, origin, raw
              from bronze.quarantine
              where source = ? and not starts_with(origin, ?)
              """,
              List.of(source, file + ":")),
          rows::add);
      return Optional.of(
          new TableOverwrite(
              Quarantine.TABLE, rows.rows(), new TableOverwrite.Slice("source", source), null));
    }
    Rows all = rows.rows();
    return count == 0
        ? Optional.empty()
        : Optional.of(new TableAppend(Quarantine.TABLE, all, null));
  }

  private boolean hasEarlier(LakeView lake) {
    boolean[] found = {false};
    if (lake.find(Quarantine.TABLE).isPresent()) {
      lake.read(
          new SqlQuery(
              "select 1 from bronze.quarantine where source = ? and starts_with(origin, ?) limit 1",
              List.of(source, file + ":")),
          _ -> found[0] = true);
    }
    return found[0];
  }

  @Override
  public void close() {
    rows.close();
  }
}
