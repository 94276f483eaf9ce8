package dev.millrace.transform.seed;

import dev.millrace.contracts.definition.ModelBuild.Seed;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A seed as a model: a template whose SQL answers the rows of the file, so that every engine,
/// environment and check has it like any other.
///
/// @param template over the macros of types, for any engine
/// @param schema one SELECT of DuckDB's without rows, but with the columns and their types
public record SeedSql(String template, String schema) {

  private static final int MAX_ROWS = 50_000;
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /// @throws MillraceException FILE_UNREADABLE with file and line
  public static SeedSql of(ModelDefinition model) {
    Seed seed = model.build().seed();
    if (seed == null) {
      throw new IllegalStateException("The model is no seed; this is a bug.");
    }
    Set<String> typed =
        seed.columnTypes().keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Rows rows =
        SeedRows.read(
            new SeedRows.Csv(
                model.table().name(),
                model.sql().path(),
                model.sql().text(),
                seed.delimiter(),
                typed));
    requireGood(model, seed, rows);
    return new SeedSql(template(seed, rows), schema(seed, rows.columns()));
  }

  private static void requireGood(ModelDefinition model, Seed seed, Rows rows) {
    List<String> names = rows.columns().stream().map(Column::name).toList();
    for (int i = 0; i < names.size(); i++) {
      if (!NAME.matcher(names.get(i)).matches() || names.indexOf(names.get(i)) != i) {
        throw problem(
            model,
            "The column '%s' of the seed '%s' has no name of its own in letters, digits and _."
                .formatted(names.get(i), model.table().name()),
            "Rename it in the first line.");
      }
    }
    for (String typed : seed.columnTypes().keySet()) {
      if (!names.contains(typed.toLowerCase(Locale.ROOT))) {
        throw problem(
            model,
            "The seed '%s' has no column '%s', to which a type is given; it has %s."
                .formatted(model.table().name(), typed, String.join(", ", names)),
            "Rename it in the .yml.");
      }
    }
    if (rows.count() > MAX_ROWS) {
      throw problem(
          model,
          "The seed '%s' has more than %,d rows.".formatted(model.table().name(), MAX_ROWS),
          "Load it through the landing zone; see docs/sources.md.");
    }
  }

  private static MillraceException problem(ModelDefinition model, String words, String hint) {
    return new MillraceException(ProblemCode.FILE_UNREADABLE.at(model.sql().line(1), words, hint));
  }

  private static String template(Seed seed, Rows rows) {
    var columns = new ArrayList<String>();
    var names = new ArrayList<String>();
    boolean isEmpty = rows.count() == 0;
    for (int i = 0; i < rows.columns().size(); i++) {
      Column column = rows.columns().get(i);
      String given = given(seed, column.name());
      columns.add(
          "cast(%s as %s) as {{ q }}%s{{ q }}"
              .formatted(
                  isEmpty ? "null" : "c" + i,
                  given == null ? macro(column.type()) : given,
                  column.name()));
      names.add("c" + i);
    }
    String select =
        "{% set q = '`' if target.type == 'spark' else '\"' %}select " + String.join(", ", columns);
    if (isEmpty) {
      return select + " where false";
    }
    String values =
        IntStream.range(0, rows.count())
            .mapToObj(row -> row(rows, row))
            .collect(Collectors.joining(",\n", "\n", "\n"));
    return select + " from (values" + values + ") as seed_rows(" + String.join(", ", names) + ")";
  }

  private static @Nullable String given(Seed seed, String column) {
    return seed.columnTypes().entrySet().stream()
        .filter(it -> it.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String row(Rows rows, int row) {
    var values = new ArrayList<String>();
    for (int i = 0; i < rows.columns().size(); i++) {
      Object value = rows.value(row, i);
      values.add(value == null ? "null" : literal(value));
    }
    return values.stream().collect(Collectors.joining(", ", "(", ")"));
  }

  /// A text of the engine and of the template: nothing in it is interpreted.
  private static String literal(Object value) {
    String text =
        value instanceof Instant at ? at.toString().replace("Z", "+00:00") : value.toString();
    return "'"
        + text.replace("'", "''")
            .replace("\\", "' || chr(92) || '")
            .replace("{", "' || chr(123) || '")
            .replace("}", "' || chr(125) || '")
        + "'";
  }

  private static String macro(ColumnType type) {
    return type instanceof Plain plain
        ? switch (plain) {
          case LONG -> "{{ dbt.type_bigint() }}";
          case DOUBLE -> "{{ dbt.type_float() }}";
          case BOOLEAN -> "{{ dbt.type_boolean() }}";
          case DATE -> "date";
          case TIMESTAMP -> "{{ millrace.type_timestamptz() }}";
          default -> "{{ dbt.type_string() }}";
        }
        : "{{ dbt.type_string() }}";
  }

  private static String schema(Seed seed, List<Column> columns) {
    return columns.stream()
        .map(column -> {
          String given = given(seed, column.name());
          return "cast(null as %s) as \"%s\""
              .formatted(given == null ? duckDb(column.type()) : given, column.name());
        })
        .collect(Collectors.joining(", ", "select ", " where false"));
  }

  private static String duckDb(ColumnType type) {
    return type instanceof Plain plain
        ? switch (plain) {
          case LONG -> "bigint";
          case DOUBLE -> "double";
          case BOOLEAN -> "boolean";
          case DATE -> "date";
          case TIMESTAMP -> "timestamptz";
          default -> "varchar";
        }
        : "varchar";
  }
}
