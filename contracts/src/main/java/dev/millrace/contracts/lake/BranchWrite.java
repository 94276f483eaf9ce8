package dev.millrace.contracts.lake;

import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Rows;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is written to one table of a branch.
public sealed interface BranchWrite {

  /// A query's answer becomes all that the table holds.
  ///
  /// @param partitionByDayOf a date or timestamp column that splits the table by day, or null
  /// @param sortBy columns by which the rows of each file are sorted from now on; none leaves the
  ///   table's order alone
  record Answer(SqlQuery select, @Nullable String partitionByDayOf, List<String> sortBy)
      implements BranchWrite {
    public Answer {
      sortBy = List.copyOf(sortBy);
    }
  }

  /// Rows become all that the table holds.
  record Given(Rows rows) implements BranchWrite {}

  /// A query's answer comes, and all rows of some days go. All other rows stay as they are, also
  /// those that the branch has written before.
  ///
  /// @param select answers the columns of the table, in any order
  /// @param days of a table that is split by day; none where rows are only added
  record Days(SqlQuery select, Set<LocalDate> days) implements BranchWrite {
    public Days {
      days = Set.copyOf(days);
    }
  }
}
