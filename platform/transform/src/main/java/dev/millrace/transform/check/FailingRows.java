package dev.millrace.transform.check;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.lake.TableOverwrite.Slice;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `bronze.failing_rows`: rows that broke a check, with the reason, as JSON. Of each audit of a
/// table they are written once, however often the audit is repeated.
public final class FailingRows {

  /// Where they are, for SQL.
  public static final TableName TABLE = TableName.of("bronze.failing_rows");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("audit", Plain.STRING),
          new Column("run_id", Plain.STRING),
          new Column("table_name", Plain.STRING),
          new Column("check_id", Plain.STRING),
          new Column("severity", Plain.STRING),
          new Column("reason", Plain.STRING),
          new Column("row_key", Plain.STRING),
          new Column("row_content", Plain.STRING),
          new Column("found_at", Plain.TIMESTAMP));
  private static final String MARK = "checks/failing_rows";
  private static final int ATTEMPTS = 20;

  private final Lake lake;

  public FailingRows(Lake lake) {
    this.lake = lake;
  }

  /// The table without rows, so that it can be read before there are any.
  public static TableAppend emptyTable() {
    return new TableAppend(TABLE, new Rows(COLUMNS, List.of()), "found_at");
  }

  /// One row that broke a check.
  ///
  /// @param key its key columns as JSON; null where the table has none
  /// @param content all its columns as JSON
  public record FailingRow(
      String runId, String reason, @Nullable String key, String content, Instant foundAt) {}

  /// Of one audit of a table.
  record Place(String audit, String runId, Instant at) {}

  /// The rows that break a check, at most so many.
  static List<@Nullable Object[]> gather(
      Subject subject, CheckedTable table, CheckResult result, Place place, int most) {
    var rows = new ArrayList<@Nullable Object[]>();
    String sql =
        "select cast(%s as varchar), cast(to_json(failing) as varchar) from (%s) as failing limit %d"
            .formatted(key(table), Breaking.rows(subject, result.check()), most);
    subject
        .view()
        .read(
            new SqlQuery(sql),
            row ->
                rows.add(
                    new @Nullable Object[] {
                      place.audit(),
                      place.runId(),
                      table.table().toString(),
                      result.id(),
                      result.severity().toString(),
                      reason(result),
                      row[0],
                      row[1],
                      place.at()
                    }));
    return rows;
  }

  static String reason(CheckResult result) {
    return "%s does not hold".formatted(result.title());
  }

  private static String key(CheckedTable table) {
    return table.key().isEmpty()
        ? "null"
        : table.key().stream()
            .map(column -> "%s := failing.%s".formatted(Sql.quoted(column), Sql.quoted(column)))
            .collect(Collectors.joining(", ", "to_json(struct_pack(", "))"));
  }

  /// Puts these rows in the place of what the audit had written.
  void write(String audit, List<@Nullable Object[]> rows) {
    commit(
        new TableOverwrite(TABLE, new Rows(COLUMNS, rows), new Slice("audit", audit), "found_at"));
  }

  private void commit(TableChange change) {
    for (int attempt = 1; ; attempt++) {
      String before = lake.mark(MARK).orElse(null);
      long next = before == null ? 1 : Long.parseLong(before) + 1;
      try {
        lake.commit(new LakeCommit(List.of(change), new Mark(MARK, before, String.valueOf(next))));
        return;
      } catch (MillraceException e) {
        if (e.problem().code() != ProblemCode.LAKE_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// Newest run first.
  public List<FailingRow> of(String checkId, int limit, int offset) {
    var rows = new ArrayList<FailingRow>();
    if (lake.view().find(TABLE).isEmpty()) {
      return rows;
    }
    lake.view()
        .read(
            SqlQuery.of(
                "select run_id, reason, row_key, row_content, found_at from %s where check_id = ? order by found_at desc, run_id desc, row_content limit %d offset %d"
                    .formatted(TABLE, limit, offset),
                checkId),
            row ->
                rows.add(
                    new FailingRow(
                        String.valueOf(row[0]),
                        String.valueOf(row[1]),
                        (String) row[2],
                        String.valueOf(row[3]),
                        (Instant) java.util.Objects.requireNonNull(row[4]))));
    return rows;
  }
}
