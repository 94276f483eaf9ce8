package dev.millrace.contracts.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement that answers rows, its values bound and never spliced in.
///
/// @param parameters values for each `?`, in order
/// @param needs what of its tables the answer depends on, where whoever asks knows; null for all
public record SqlQuery(String sql, List<@Nullable Object> parameters, @Nullable NeededDays needs) {

  public SqlQuery(String sql, List<@Nullable Object> parameters) {
    this(sql, parameters, null);
  }

  public SqlQuery(String sql) {
    this(sql, List.of());
  }

  public static SqlQuery of(String sql, @Nullable Object... parameters) {
    return new SqlQuery(sql, java.util.Arrays.asList(parameters));
  }

  /// The same answer from less.
  public SqlQuery needing(@Nullable NeededDays days) {
    return new SqlQuery(sql, parameters, days);
  }
}
