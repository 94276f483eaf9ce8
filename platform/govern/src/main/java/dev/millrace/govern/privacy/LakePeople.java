package dev.millrace.govern.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of people in the lake's tables. Safe for any thread.
final class LakePeople {

  private static final String MARK = "privacy/";
  private static final int ATTEMPTS = 20;

  private final Lake lake;
  private final PeopleColumns columns;
  private final PeopleTables tables;

  LakePeople(Lake lake, PeopleColumns columns) {
    this.lake = lake;
    this.columns = columns;
    this.tables = new PeopleTables(columns);
  }

  /// Every table that may hold people.
  Set<TableName> tables() {
    return tables.all(lake.view());
  }

  /// How many rows of a table were taken out over the life of the lake.
  static long erased(Lake lake, TableName table) {
    return lake.mark(MARK + table).map(Long::parseLong).orElse(0L);
  }

  /// How many rows are theirs, by table; of pages, how many records.
  Map<TableName, Long> count(List<String> identifiers) {
    var counts = new LinkedHashMap<TableName, Long>();
    LakeView view = lake.view();
    for (PeopleTable table : tables.in(view, identifiers)) {
      long rows = table.isOfPages() ? records(view, table, identifiers).size() : count(view, table);
      if (rows > 0) {
        counts.put(table.table(), rows);
      }
    }
    return counts;
  }

  private static long count(LakeView view, PeopleTable table) {
    long[] rows = {0};
    view.read(
        new SqlQuery(
            "select count(*) from %s where %s".formatted(table.table(), table.condition()),
            List.copyOf(table.parameters())),
        row -> rows[0] = row[0] instanceof Long many ? many : 0);
    return rows[0];
  }

  /// Hands over every row of theirs.
  void read(List<String> identifiers, PersonalData.Taker taker) {
    LakeView view = lake.view();
    for (PeopleTable table : tables.in(view, identifiers)) {
      String place = table.table().toString();
      if (table.isOfPages()) {
        records(view, table, identifiers)
            .forEach(record -> taker.record(place, Map.of("record", record)));
      } else {
        List<String> names =
            view.find(table.table()).map(TableState::columns).orElse(List.of()).stream()
                .map(Column::name)
                .toList();
        view.read(
            new SqlQuery(
                "select %s from %s where %s"
                    .formatted(
                        String.join(", ", names.stream().map(PeopleTable::quoted).toList()),
                        table.table(),
                        table.condition()),
                List.copyOf(table.parameters())),
            row -> {
              var values = new LinkedHashMap<String, @Nullable Object>();
              for (int i = 0; i < row.length; i++) {
                values.put(names.get(i), row[i]);
              }
              taker.record(place, values);
            });
      }
    }
  }

  private List<JsonNode> records(LakeView view, PeopleTable table, List<String> identifiers) {
    var found = new ArrayList<JsonNode>();
    var pages = pages(identifiers, found);
    view.read(
        new SqlQuery(
            "select body from %s where %s".formatted(table.table(), table.condition()),
            List.copyOf(table.parameters())),
        row -> pages.without(String.valueOf(row[0])));
    return found;
  }

  private Pages pages(List<String> identifiers, List<JsonNode> found) {
    Set<String> users = Set.copyOf(PersonalData.users(identifiers));
    return new Pages(columns.fields(), users::contains, found::add);
  }

  /// Takes their rows out of every table, each in a commit of its own. Done again it changes
  /// nothing.
  ///
  /// @return how many rows went, by table
  Map<TableName, Long> erase(List<String> identifiers) {
    var erased = new LinkedHashMap<TableName, Long>();
    for (PeopleTable table : tables.in(lake.view(), identifiers)) {
      long rows = erase(table, identifiers);
      if (rows > 0) {
        erased.put(table.table(), rows);
      }
    }
    return erased;
  }

  private long erase(PeopleTable table, List<String> identifiers) {
    for (int attempt = 1; ; attempt++) {
      LakeView view = lake.view();
      long rows = count(view, table);
      if (rows == 0) {
        return 0;
      }
      List<TableChange> changes =
          table.isOfPages() ? cut(view, table, identifiers) : delete(view, table);
      if (changes.isEmpty()) {
        return 0;
      }
      String mark = MARK + table.table();
      String before = lake.mark(mark).orElse(null);
      long after = (before == null ? 0 : Long.parseLong(before)) + rows;
      try {
        lake.commit(new LakeCommit(changes, new Mark(mark, before, String.valueOf(after))));
        return rows;
      } catch (MillraceException e) {
        if (e.problem().code() != ProblemCode.LAKE_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// Of several columns that can each name a person, one row may have an empty one: such tables are
  /// gone through column by column.
  private static List<TableChange> delete(LakeView view, PeopleTable table) {
    List<Column> all = view.find(table.table()).map(TableState::columns).orElse(List.of());
    List<Column> key =
        table.key().stream()
            .map(name ->
                all.stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow())
            .toList();
    var rows = new ArrayList<@Nullable Object[]>();
    view.read(
        new SqlQuery(
            "select distinct %s from %s where %s"
                .formatted(table.keyColumns(), table.table(), table.condition()),
            List.copyOf(table.parameters())),
        rows::add);
    return rows.isEmpty()
        ? List.of()
        : List.of(new TableDelete(table.table(), new Rows(key, rows)));
  }

  private List<TableChange> cut(LakeView view, PeopleTable table, List<String> identifiers) {
    List<Column> all = view.find(table.table()).map(TableState::columns).orElse(List.of());
    List<String> names = all.stream().map(Column::name).toList();
    int body = names.indexOf("body");
    var pages = pages(identifiers, new ArrayList<>());
    var rows = new ArrayList<@Nullable Object[]>();
    view.read(
        new SqlQuery(
            "select %s from %s where %s"
                .formatted(
                    String.join(", ", names.stream().map(PeopleTable::quoted).toList()),
                    table.table(),
                    table.condition()),
            List.copyOf(table.parameters())),
        row -> {
          @Nullable Object[] less = row.clone();
          String without = pages.without(String.valueOf(row[body]));
          less[body] = without == null ? "null" : without;
          rows.add(less);
        });
    return rows.isEmpty()
        ? List.of()
        : List.of(new TableMerge(table.table(), new Rows(all, rows), table.key(), null));
  }
}
