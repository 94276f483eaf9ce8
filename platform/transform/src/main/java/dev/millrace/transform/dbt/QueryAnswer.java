package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.transform.jinja.Callee;
import dev.millrace.transform.jinja.Members;
import dev.millrace.transform.jinja.None;
import dev.millrace.transform.jinja.Undefined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `run_query` answers.
record QueryAnswer(List<String> names, List<Object> rows) implements Members {

  private static final int MAX_ROWS = 100_000;

  static QueryAnswer of(LakeView view, String sql) {
    List<String> names = new ArrayList<>();
    List<Object> rows = new ArrayList<>();
    view.read(
        new SqlQuery(sql),
        new RowHandler() {
          @Override
          public void columns(List<Column> columns) {
            columns.forEach(column -> names.add(column.name()));
          }

          @Override
          public void row(@Nullable Object[] values) {
            if (rows.size() >= MAX_ROWS) {
              throw ProblemCode.MODEL_TEMPLATE.exception(
                  "A query of a template answers more than %,d rows.".formatted(MAX_ROWS),
                  "Let SQL do the work on many rows.");
            }
            List<Object> row = new ArrayList<>();
            for (Object value : values) {
              row.add(value(value));
            }
            rows.add(new Row(names, row));
          }
        });
    return new QueryAnswer(names, rows);
  }

  private static Object value(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case Integer number -> number.longValue();
      default -> value;
    };
  }

  @Override
  public Object member(String name) {
    return switch (name) {
      case "rows" -> rows;
      case "column_names" -> new ArrayList<Object>(names);
      case "columns" -> columns();
      default -> new Undefined(name);
    };
  }

  private List<Object> columns() {
    List<Object> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(column(names.get(i), i));
    }
    return columns;
  }

  private Members column(String name, int index) {
    List<Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(((Row) row).values().get(index)));
    return member ->
        switch (member) {
          case "name" -> name;
          case "values" -> (Callee) _ -> values;
          default -> new Undefined(member);
        };
  }

  /// By position and by name.
  record Row(List<String> names, List<Object> values) implements Members {
    @Override
    public Object member(String name) {
      int at = name.matches("\\d{1,6}") ? Integer.parseInt(name) : names.indexOf(name);
      if (at >= 0 && at < values.size()) {
        return values.get(at);
      }
      return name.equals("values") ? (Callee) _ -> values : new Undefined(name);
    }
  }
}
