package dev.millrace.transform.engine;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.warehouse.ModelDatabase;
import dev.millrace.transform.CompiledModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compares the tables that models made on two engines: names and types of columns, how many rows
/// there are, and the rows themselves in whatever order.
///
/// @param here the lake, where all models have been built
/// @param there the other database
public record ParityCheck(LakeView here, ModelDatabase there, String engine) {

  private static final int MOST_EXAMPLES = 5;
  private static final int MOST_CELLS = 6;
  private static final int MOST_CHARACTERS = 60;

  /// Beyond it nothing is said of single rows: they are held in memory for it.
  private static final int MOST_ROWS = 300_000;

  public ModelParity compare(CompiledModel model) {
    List<Column> ours = here.describe(all(model.table()));
    Map<String, String> theirs = new LinkedHashMap<>();
    there.columns(model.table()).forEach(column -> theirs.put(column.name(), column.type()));
    List<String> differences = columns(ours, theirs);
    List<String> shared =
        ours.stream().map(Column::name).filter(theirs::containsKey).sorted().toList();
    List<Boolean> floating = floating(shared, ours, theirs);
    var left =
        new SharedColumns(places(shared, ours.stream().map(Column::name).toList()), floating);
    var right = new SharedColumns(places(shared, List.copyOf(theirs.keySet())), floating);
    var a = new RowsHash(left);
    var b = new RowsHash(right);
    here.read(all(model.table()), a);
    there.read(model.table(), b);
    if (a.rows() != b.rows()) {
      differences.add("%,d rows on duckdb, %,d on %s".formatted(a.rows(), b.rows(), engine));
    }
    if (!a.isSame(b)) {
      differences.addAll(
          Math.max(a.rows(), b.rows()) > MOST_ROWS
              ? List.of("rows differ; there are too many to say which")
              : new Examples(model, shared, left, right).find());
    }
    return new ModelParity(model.table(), engine, a.rows(), differences, "");
  }

  private static SqlQuery all(TableName table) {
    return new SqlQuery("select * from " + table);
  }

  private List<String> columns(List<Column> ours, Map<String, String> theirs) {
    List<String> differences = new ArrayList<>();
    for (Column column : ours) {
      String type = theirs.get(column.name());
      if (type == null) {
        differences.add("column %s is missing on %s".formatted(column.name(), engine));
      } else if (!isSameType(column.type().toString(), type)) {
        differences.add(
            "column %s is %s on duckdb, %s on %s"
                .formatted(column.name(), column.type(), type, engine));
      }
    }
    List<String> names = ours.stream().map(Column::name).toList();
    theirs.keySet().stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> differences.add("column %s is only on %s".formatted(name, engine)));
    return differences;
  }

  /// A sum has a size on DuckDB and none on PostgreSQL.
  private static boolean isSameType(String ours, String theirs) {
    return ours.equals(theirs) || (ours.startsWith("decimal(") && theirs.equals("decimal"));
  }

  private static List<Integer> places(List<String> wanted, List<String> columns) {
    return wanted.stream().map(columns::indexOf).toList();
  }

  private static List<Boolean> floating(
      List<String> shared, List<Column> ours, Map<String, String> theirs) {
    String word = ColumnType.Plain.DOUBLE.toString();
    Map<String, String> types = new HashMap<>(theirs);
    ours.stream()
        .filter(column -> column.type().toString().equals(word))
        .forEach(column -> types.put(column.name(), word));
    return shared.stream().map(column -> word.equals(types.get(column))).toList();
  }

  /// Rows that differ, by the model's key; by all their values where it has none.
  private final class Examples {

    private final CompiledModel model;
    private final List<String> shared;
    private final SharedColumns left;
    private final SharedColumns right;
    private final List<Integer> key;

    Examples(CompiledModel model, List<String> shared, SharedColumns left, SharedColumns right) {
      this.model = model;
      this.shared = shared;
      this.left = left;
      this.right = right;
      List<String> named = model.definition().key();
      this.key = shared.containsAll(named) ? places(named, shared) : List.of();
    }

    List<String> find() {
      Map<String, @Nullable Object[]> rows = new HashMap<>();
      Map<String, Integer> counts = new HashMap<>();
      List<String> found = new ArrayList<>();
      here.read(
          all(model.table()),
          taken(
              left,
              row -> {
                rows.put(name(row), row);
                counts.merge(name(row), 1, Integer::sum);
              }));
      there.read(
          model.table(),
          taken(
              right,
              row -> {
                String name = name(row);
                @Nullable Object[] other = rows.get(name);
                if (other == null || counts.merge(name, -1, Integer::sum) < 0) {
                  add(found, "only on %s: %s".formatted(engine, shown(row)));
                } else if (!CanonicalRow.of(row).equals(CanonicalRow.of(other))) {
                  add(found, shownKey(row) + ": " + cells(other, row));
                }
              }));
      counts.forEach((name, count) -> {
        @Nullable Object[] row = rows.get(name);
        if (count > 0 && row != null) {
          add(found, "only on duckdb: " + shown(row));
        }
      });
      return found;
    }

    private void add(List<String> found, String line) {
      if (found.size() < MOST_EXAMPLES) {
        found.add(line);
      }
    }

    private static RowHandler taken(SharedColumns columns, RowHandler handler) {
      return values -> handler.row(columns.of(values));
    }

    private String name(@Nullable Object[] row) {
      if (key.isEmpty()) {
        return CanonicalRow.of(row);
      }
      @Nullable Object[] values = new @Nullable Object[key.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row[key.get(i)];
      }
      return CanonicalRow.of(values);
    }

    private String shownKey(@Nullable Object[] row) {
      List<String> cells = new ArrayList<>();
      for (int place : key) {
        cells.add(shared.get(place) + " " + cut(row[place]));
      }
      return String.join(", ", cells);
    }

    private String shown(@Nullable Object[] row) {
      if (!key.isEmpty()) {
        return shownKey(row);
      }
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.length && i < MOST_CELLS; i++) {
        cells.add(shared.get(i) + " " + cut(row[i]));
      }
      return String.join(", ", cells);
    }

    private String cells(@Nullable Object[] ours, @Nullable Object[] theirs) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < ours.length && cells.size() < MOST_CELLS; i++) {
        if (!CanonicalRow.cell(ours[i]).equals(CanonicalRow.cell(theirs[i]))) {
          cells.add("%s %s <> %s".formatted(shared.get(i), cut(ours[i]), cut(theirs[i])));
        }
      }
      return String.join(", ", cells);
    }

    private static String cut(@Nullable Object value) {
      String text = CanonicalRow.shown(value);
      return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS - 1) + "…" : text;
    }
  }
}
