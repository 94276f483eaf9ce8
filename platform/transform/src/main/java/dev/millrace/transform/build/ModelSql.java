package dev.millrace.transform.build;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Pieces of SQL for what a model's answer becomes.
final class ModelSql {

  private ModelSql() {}

  static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  static String list(List<String> columns) {
    return columns.stream().map(ModelSql::name).collect(Collectors.joining(", "));
  }

  private static String each(List<String> columns, Function<String, String> form, String between) {
    return columns.stream().map(ModelSql::name).map(form).collect(Collectors.joining(between));
  }

  /// The rows of a table that have no newer one, and those that come.
  ///
  /// @param table what is there, with a condition if only a part of it
  static String merged(String table, String coming, List<String> key, List<String> columns) {
    return """
    with millrace_coming as materialized (
    %s
    )
    select %s from %s as kept
    where not exists (select 1 from millrace_coming as coming where %s)
    union all select %s from millrace_coming
    """
        .formatted(
            coming,
            list(columns),
            table,
            each(key, column -> "coming.%1$s = kept.%1$s".formatted(column), " and "),
            list(columns));
  }

  /// The days of rows that have a newer one.
  static String daysHit(String table, String dayOf, String coming, List<String> key) {
    return """
    select distinct cast(kept.%s as date) from %s as kept
    where exists (select 1 from (
    %s
    ) as coming where %s)
    """
        .formatted(
            name(dayOf),
            table,
            coming,
            each(key, column -> "coming.%1$s = kept.%1$s".formatted(column), " and "));
  }

  /// All states that were ever seen, each valid until the next. It is a function of the set of
  /// states alone, so the order in which they come and how often does not matter.
  ///
  /// @param seen what is there already, or an empty text
  static String versions(
      String coming, String seen, List<String> key, String updatedAt, List<String> columns) {
    String all =
        seen.isEmpty()
            ? "select * from millrace_coming"
            : "select * from millrace_coming union all by name select * exclude (valid_from, valid_until, is_current) from "
                + seen;
    return """
    with millrace_coming as materialized (
    %1$s
    ),
    millrace_states as (
      select * from (%2$s)
      qualify row_number() over (partition by %3$s, %4$s order by %5$s) = 1)
    select *, %4$s as valid_from,
      lead(%4$s) over (partition by %3$s order by %4$s) as valid_until,
      lead(%4$s) over (partition by %3$s order by %4$s) is null as is_current
    from millrace_states
    """
        .formatted(
            coming,
            all,
            list(key),
            name(updatedAt),
            each(columns, column -> column + " desc nulls last", ", "));
  }
}
