package dev.millrace.lake;

import dev.millrace.contracts.lake.TableOverwrite.Slice;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which rows of a table go in a change, in SQL: by a key that comes anew, or by the value of a
/// column.
sealed interface RowsThatGo {

  /// The names of tables in the session that does the work.
  TableName EXISTING = new TableName(Layer.BRONZE, "millrace_existing");

  TableName COMING = new TableName(Layer.BRONZE, "millrace_coming");

  String FILE = "millrace_file";
  String ORDER = "millrace_order";

  /// @param isReplaced whether rows come in their place
  record OfKey(List<String> key, boolean isReplaced) implements RowsThatGo {}

  record OfSlice(Slice slice) implements RowsThatGo {}

  /// The files that hold such a row.
  default SqlQuery files() {
    return new SqlQuery(
        "select distinct e.%s from %s as e where %s".formatted(name(FILE), EXISTING, goes("")),
        parameters());
  }

  /// The table's rows less those that go, with those that come.
  ///
  /// @param columns of the answer, in order
  default SqlQuery outcome(List<String> columns) {
    return new SqlQuery(
        "select %s from %s as e where %s union all %s"
            .formatted(list("e.", columns), EXISTING, goes("not"), coming(columns).sql()),
        parameters());
  }

  /// The rows that come: of a key the last.
  default SqlQuery coming(List<String> columns) {
    String select = "select %s from %s as n".formatted(list("n.", columns), COMING);
    return switch (this) {
      case OfKey(_, boolean isReplaced) when !isReplaced -> new SqlQuery(select + " where false");
      case OfKey(List<String> key, _) ->
          new SqlQuery(
              "%s qualify row_number() over (partition by %s order by n.%s desc) = 1"
                  .formatted(select, list("n.", key), name(ORDER)));
      case OfSlice _ -> new SqlQuery(select);
    };
  }

  private String goes(String not) {
    return switch (this) {
      case OfKey(List<String> key, _) ->
          "%s exists (select 1 from %s as n where %s)"
              .formatted(
                  not,
                  COMING,
                  key.stream()
                      .map(column -> "n.%1$s = e.%1$s".formatted(name(column)))
                      .collect(Collectors.joining(" and ")));
      case OfSlice(Slice(String column, _)) ->
          "e.%s %s ?"
              .formatted(name(column), not.isEmpty() ? "is not distinct from" : "is distinct from");
    };
  }

  private List<@Nullable Object> parameters() {
    return switch (this) {
      case OfKey _ -> List.of();
      case OfSlice(Slice(_, Object value)) -> List.of(value);
    };
  }

  static String name(String column) {
    return "\"" + column.replace("\"", "\"\"") + "\"";
  }

  static String list(String table, List<String> columns) {
    return columns.stream().map(column -> table + name(column)).collect(Collectors.joining(", "));
  }
}
