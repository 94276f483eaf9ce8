package dev.millrace.orchestrate;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.orchestrate.fresh.FreshnessBoard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What flows ask of the lake.
final class TableReads implements FreshnessBoard.Tables {

  private final @Nullable Lake lake;

  TableReads(@Nullable Lake lake) {
    this.lake = lake;
  }

  /// The first column of what a query answers; nulls are left out.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException STEP_FAILED when there are more rows
  ///   than the limit
  List<String> firstColumn(String sql, int limit) {
    var found = new ArrayList<String>();
    lake()
        .view()
        .read(
            new SqlQuery(sql),
            values -> {
              if (found.size() == limit) {
                throw ProblemCode.STEP_FAILED.exception(
                    "The query answers more than %,d rows.".formatted(limit),
                    "Ask for fewer, with a 'limit' or a condition.");
              }
              if (values.length > 0 && values[0] != null) {
                found.add(String.valueOf(values[0]));
              }
            });
    return found;
  }

  /// One state of all tables; empty without a lake.
  Optional<LakeView> view() {
    return Optional.ofNullable(lake).map(Lake::view);
  }

  @Override
  public Optional<TableState> table(String name) {
    return lake == null ? Optional.empty() : lake.view().find(TableName.of(name));
  }

  @Override
  public Optional<TableDays> days(String name) {
    return lake == null ? Optional.empty() : lake.view().days(TableName.of(name));
  }

  private Lake lake() {
    Lake open = lake;
    if (open == null) {
      throw new IllegalStateException("These flows have no lake; this is a bug.");
    }
    return open;
  }
}
