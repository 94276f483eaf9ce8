package dev.millrace.transform;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a table of an environment differs from main's, exactly.
///
/// @param columns that came, went or changed their type
/// @param rowsBefore on main; null where main has no such table
/// @param key by which rows were compared; none where whole rows were
/// @param changed rows of one key with other values; 0 without a key
/// @param examples a few of each kind
public record TableDiff(
    TableName table,
    List<ColumnChange> columns,
    @Nullable Long rowsBefore,
    long rowsAfter,
    List<String> key,
    long added,
    long removed,
    long changed,
    List<Example> examples) {

  private static final int MOST_EXAMPLES = 5;
  private static final int MOST_CELLS = 12;
  private static final int MOST_CHARACTERS = 80;

  public TableDiff {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    examples = List.copyOf(examples);
  }

  /// A column that differs.
  ///
  /// @param before its type on main; null where it is new
  /// @param after its type in the environment; null where it is gone
  public record ColumnChange(String column, @Nullable String before, @Nullable String after) {}

  /// A row that differs.
  ///
  /// @param change `added`, `removed` or `changed`
  /// @param row the values by which it is found
  /// @param cells what differs, of a row that changed
  public record Example(String change, Map<String, String> row, List<Cell> cells) {}

  /// A value that differs.
  public record Cell(String column, String before, String after) {}

  /// Whether nothing differs.
  public boolean isSame() {
    return rowsBefore != null && columns.isEmpty() && added == 0 && removed == 0 && changed == 0;
  }

  /// @param view in which both can be read
  /// @param main the name of main's side; null where main has none
  /// @param wantedKey used where both sides have it and it is unique on both
  public static TableDiff of(
      LakeView view, @Nullable TableName main, TableName table, List<String> wantedKey) {
    TableState after = require(view, table);
    if (main == null) {
      var columns =
          after.columns().stream()
              .map(column -> new ColumnChange(column.name(), null, column.type().toString()))
              .toList();
      return new TableDiff(
          table, columns, null, after.rows(), List.of(), after.rows(), 0, 0, List.of());
    }
    return new Comparison(view, main, require(view, main), after, wantedKey).run();
  }

  private static TableState require(LakeView view, TableName name) {
    return view.find(name)
        .orElseThrow(
            () -> new IllegalStateException("'%s' is gone; this is a bug.".formatted(name)));
  }

  private static final class Comparison {

    private final LakeView view;
    private final TableName main;
    private final TableState before;
    private final TableState after;
    private final List<String> shared;
    private final Set<String> retyped = new HashSet<>();
    private final List<String> key;

    Comparison(
        LakeView view,
        TableName main,
        TableState before,
        TableState after,
        List<String> wantedKey) {
      this.view = view;
      this.main = main;
      this.before = before;
      this.after = after;
      Map<String, String> types = types(before);
      this.shared = after.columns().stream().map(Column::name).filter(types::containsKey).toList();
      types(after)
          .forEach((name, type) -> {
            if (types.containsKey(name) && !type.equals(types.get(name))) {
              retyped.add(name);
            }
          });
      this.key = isKey(wantedKey) ? List.copyOf(wantedKey) : List.of();
    }

    private static Map<String, String> types(TableState table) {
      Map<String, String> types = new LinkedHashMap<>();
      table.columns().forEach(column -> types.put(column.name(), column.type().toString()));
      return types;
    }

    private boolean isKey(List<String> wanted) {
      return !wanted.isEmpty()
          && shared.containsAll(wanted)
          && isUnique(main, wanted)
          && isUnique(after.name(), wanted);
    }

    private boolean isUnique(TableName table, List<String> columns) {
      String sql =
          "select count(*) from (select 1 from %s group by %s having count(*) > 1)"
              .formatted(name(table), list("", columns));
      return numbers(sql).getFirst() == 0;
    }

    TableDiff run() {
      List<Long> counts = key.isEmpty() ? wholeRows() : byKey();
      return new TableDiff(
          after.name(),
          columnChanges(),
          before.rows(),
          after.rows(),
          key,
          counts.get(0),
          counts.get(1),
          counts.get(2),
          key.isEmpty() ? wholeExamples(counts) : examples(counts));
    }

    private List<ColumnChange> columnChanges() {
      Map<String, String> old = types(before);
      Map<String, String> now = types(after);
      List<ColumnChange> changes = new ArrayList<>();
      now.forEach((name, type) -> {
        if (!type.equals(old.get(name))) {
          changes.add(new ColumnChange(name, old.get(name), type));
        }
      });
      old.forEach((name, type) -> {
        if (!now.containsKey(name)) {
          changes.add(new ColumnChange(name, type, null));
        }
      });
      return changes;
    }

    /// Rows that differ, each as often as it stands on one side more than on the other.
    private List<Long> wholeRows() {
      if (shared.isEmpty()) {
        return List.of(after.rows(), before.rows(), 0L);
      }
      return numbers(
          "select (select count(*) from (%s)), (select count(*) from (%s)), 0"
              .formatted(except(after.name(), main), except(main, after.name())));
    }

    private String except(TableName from, TableName other) {
      return "select %1$s from %2$s except all select %1$s from %3$s"
          .formatted(comparable(), name(from), name(other));
    }

    private String comparable() {
      return shared.stream()
          .map(column ->
              retyped.contains(column)
                  ? "cast(%1$s as varchar) as %1$s".formatted(quoted(column))
                  : quoted(column))
          .collect(Collectors.joining(", "));
    }

    private List<Example> wholeExamples(List<Long> counts) {
      List<Example> examples = new ArrayList<>();
      if (shared.isEmpty()) {
        return examples;
      }
      List<String> shown = shared.stream().limit(MOST_CELLS).toList();
      if (counts.get(0) > 0) {
        rows(
            "select %s from (%s) order by all limit %d"
                .formatted(list("", shown), except(after.name(), main), MOST_EXAMPLES),
            row -> examples.add(new Example("added", named(shown, row, 0), List.of())));
      }
      if (counts.get(1) > 0) {
        rows(
            "select %s from (%s) order by all limit %d"
                .formatted(list("", shown), except(main, after.name()), MOST_EXAMPLES),
            row -> examples.add(new Example("removed", named(shown, row, 0), List.of())));
      }
      return examples;
    }

    private List<Long> byKey() {
      return numbers(
          """
          select count(*) filter (where b.millrace_here is null),
            count(*) filter (where a.millrace_here is null),
            count(*) filter (where %s)
          from %s
          """
              .formatted(isChanged(), joined()));
    }

    private String joined() {
      return "(select *, true as millrace_here from %s) as b full join (select *, true as millrace_here from %s) as a on %s"
          .formatted(
              name(main),
              name(after.name()),
              key.stream()
                  .map(column -> side("b", column) + " is not distinct from " + side("a", column))
                  .collect(Collectors.joining(" and ")));
    }

    private String side(String alias, String column) {
      String plain = alias + "." + quoted(column);
      return retyped.contains(column) ? "cast(" + plain + " as varchar)" : plain;
    }

    private String isChanged() {
      String differs =
          values().stream()
              .map(column -> side("b", column) + " is distinct from " + side("a", column))
              .collect(Collectors.joining(" or "));
      return "a.millrace_here and b.millrace_here and (%s)"
          .formatted(differs.isEmpty() ? "false" : differs);
    }

    private List<String> values() {
      return shared.stream().filter(column -> !key.contains(column)).toList();
    }

    private List<Example> examples(List<Long> counts) {
      List<Example> examples = new ArrayList<>();
      if (counts.get(0) > 0) {
        keys("a", "b", row -> examples.add(new Example("added", named(key, row, 0), List.of())));
      }
      if (counts.get(1) > 0) {
        keys("b", "a", row -> examples.add(new Example("removed", named(key, row, 0), List.of())));
      }
      if (counts.get(2) > 0) {
        List<String> values = values();
        rows(
            "select %s, %s, %s from %s where %s order by all limit %d"
                .formatted(
                    list("a.", key),
                    list("b.", values),
                    list("a.", values),
                    joined(),
                    isChanged(),
                    MOST_EXAMPLES),
            row -> examples.add(new Example("changed", named(key, row, 0), cells(values, row))));
      }
      return examples;
    }

    private void keys(String there, String missing, RowHandler handler) {
      rows(
          "select %s from %s where %s.millrace_here is null order by all limit %d"
              .formatted(list(there + ".", key), joined(), missing, MOST_EXAMPLES),
          handler);
    }

    private List<Cell> cells(List<String> values, @Nullable Object[] row) {
      List<Cell> cells = new ArrayList<>();
      for (int i = 0; i < values.size() && cells.size() < MOST_CELLS; i++) {
        String old = String.valueOf(row[key.size() + i]);
        String now = String.valueOf(row[key.size() + values.size() + i]);
        if (!old.equals(now)) {
          cells.add(new Cell(values.get(i), cut(old), cut(now)));
        }
      }
      return cells;
    }

    private static Map<String, String> named(
        List<String> columns, @Nullable Object[] row, int from) {
      Map<String, String> named = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        named.put(columns.get(i), cut(String.valueOf(row[from + i])));
      }
      return named;
    }

    private static String cut(String text) {
      return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS - 1) + "…" : text;
    }

    private List<Long> numbers(String sql) {
      List<Long> numbers = new ArrayList<>();
      rows(
          sql,
          row -> {
            for (Object value : row) {
              numbers.add(value instanceof Number number ? number.longValue() : 0L);
            }
          });
      return numbers;
    }

    private void rows(String sql, RowHandler handler) {
      view.read(new SqlQuery(sql), handler);
    }

    private static String name(TableName table) {
      return table.layer().lowerCase() + "." + quoted(table.name());
    }

    private static String list(String alias, List<String> columns) {
      return columns.stream()
          .map(column -> alias + quoted(column))
          .collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
      return '"' + name.replace("\"", "\"\"") + '"';
    }
  }
}
