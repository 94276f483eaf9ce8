package dev.millrace.contracts.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement that answers rows, its values bound and never spliced in.
///
/// @param parameters values for each `?`, in order
public record SqlQuery(String sql, List<@Nullable Object> parameters) {

  public SqlQuery(String sql) {
    this(sql, List.of());
  }

  public static SqlQuery of(String sql, @Nullable Object... parameters) {
    return new SqlQuery(sql, java.util.Arrays.asList(parameters));
  }
}
