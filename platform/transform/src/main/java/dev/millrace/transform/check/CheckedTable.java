package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.Expectation;
import dev.millrace.contracts.definition.ModelBuild;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.TableChecks;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A table with all checks that definitions give it.
///
/// @param isBuilt whether a model makes it
/// @param isIncremental whether a build leaves rows of earlier builds in it
/// @param dayColumn by whose days results are kept; null for none
public record CheckedTable(
    TableName table,
    boolean isBuilt,
    boolean isIncremental,
    List<String> key,
    @Nullable String dayColumn,
    List<NamedCheck> checks) {

  public CheckedTable {
    key = List.copyOf(key);
    checks = List.copyOf(checks);
  }

  /// A check and the name by which its history is found.
  public record NamedCheck(String id, CheckDefinition definition) {}

  /// Every model's table and every other that has checks, by name.
  public static List<CheckedTable> of(Project project) {
    return of(project.models(), project.checks());
  }

  /// The same of models as they are compiled, with what their SQL says of itself.
  public static List<CheckedTable> of(
      Collection<ModelDefinition> models, Collection<TableChecks> others) {
    var tables = new TreeMap<TableName, CheckedTable>();
    for (ModelDefinition model : models) {
      var checks = new ArrayList<>(ofKey(model));
      checks.addAll(model.checks());
      put(tables, Parts.of(model), checks);
    }
    for (TableChecks more : others) {
      var checks = new ArrayList<CheckDefinition>();
      CheckedTable known = tables.get(more.table());
      if (known != null) {
        known.checks().forEach(named -> checks.add(named.definition()));
      }
      checks.addAll(more.checks());
      put(tables, Parts.of(more, known), checks);
    }
    return List.copyOf(tables.values());
  }

  private record Parts(
      TableName table,
      boolean isBuilt,
      boolean isIncremental,
      List<String> key,
      @Nullable String dayColumn) {

    static Parts of(ModelDefinition model) {
      ModelBuild.Interval interval = model.build().interval();
      String day = model.partitionByDayOf();
      return new Parts(
          model.table(),
          true,
          "incremental".equals(model.build().materialized()),
          model.key(),
          day == null && interval != null ? interval.column() : day);
    }

    static Parts of(TableChecks more, @Nullable CheckedTable known) {
      if (known == null) {
        return new Parts(more.table(), false, false, more.key(), more.partitionByDayOf());
      }
      return new Parts(
          more.table(),
          known.isBuilt(),
          known.isIncremental(),
          more.key().isEmpty() ? known.key() : more.key(),
          more.partitionByDayOf() == null ? known.dayColumn() : more.partitionByDayOf());
    }
  }

  /// A key is unique and never empty.
  private static List<CheckDefinition> ofKey(ModelDefinition model) {
    Where where = model.sql().line(0);
    var checks = new ArrayList<CheckDefinition>();
    for (String column : model.key()) {
      checks.add(CheckDefinition.of(Expectation.VALUES_NOT_NULL, Map.of("column", column), where));
    }
    if (model.key().size() == 1) {
      checks.add(
          CheckDefinition.of(
              Expectation.VALUES_UNIQUE, Map.of("column", model.key().getFirst()), where));
    } else if (!model.key().isEmpty()) {
      checks.add(
          CheckDefinition.of(
              Expectation.COMPOUND_UNIQUE,
              Map.of("column_list", model.key(), "ignore_row_if", "any_value_is_missing"),
              where));
    }
    return checks;
  }

  private static void put(
      Map<TableName, CheckedTable> tables, Parts parts, List<CheckDefinition> checks) {
    var named = new ArrayList<NamedCheck>();
    Set<String> taken = new HashSet<>();
    for (CheckDefinition check : checks) {
      String id = parts.table() + "." + name(check);
      String free = id;
      for (int i = 2; !taken.add(free); i++) {
        free = id + "-" + i;
      }
      named.add(new NamedCheck(free, check));
    }
    tables.put(
        parts.table(),
        new CheckedTable(
            parts.table(),
            parts.isBuilt(),
            parts.isIncremental(),
            parts.key(),
            parts.dayColumn(),
            named));
  }

  /// The same when a limit changes, so that the history goes on; SQL without a name is its hash.
  private static String name(CheckDefinition check) {
    if (check.name() != null) {
      return check.name();
    }
    String kind = check.expectation().shortName();
    return switch (check.expectation()) {
      case EXPRESSION -> kind + "." + hash(check.text("expression"));
      case QUERY -> kind + "." + hash(check.text("unexpected_rows_query"));
      default -> {
        String columns =
            String.join("-", check.columns())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_-]", "_");
        yield columns.isEmpty() ? kind : kind + "." + columns;
      }
    };
  }

  private static String hash(String sql) {
    return "%08x".formatted(sql.strip().hashCode());
  }
}
