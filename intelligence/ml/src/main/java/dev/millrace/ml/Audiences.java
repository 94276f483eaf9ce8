package dev.millrace.ml;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who belongs to which segment, as scored last. Safe for any thread.
final class Audiences {

  private static final List<TableName> TABLES =
      List.of(LifetimeValueScoring.SEGMENTS, SegmentScoring.TABLE);

  private final Lake lake;
  private final Map<String, Members> known = new ConcurrentHashMap<>();

  Audiences(Lake lake) {
    this.lake = lake;
  }

  boolean holds(String segment, String customer) {
    LakeView view = lake.view();
    List<TableState> tables = TABLES.stream().flatMap(table -> view.find(table).stream()).toList();
    List<Long> snapshots = tables.stream().map(TableState::snapshotId).toList();
    Members members = known.get(segment);
    if (members == null || !members.snapshots().equals(snapshots)) {
      members = read(view, segment, tables, snapshots);
      known.put(segment, members);
    }
    return members.customers().contains(customer);
  }

  private static Members read(
      LakeView view, String segment, List<TableState> tables, List<Long> snapshots) {
    var customers = new HashSet<String>();
    for (TableState table : tables) {
      view.read(
          SqlQuery.of(
              "select customer_id from %s where segment = ?".formatted(table.name()), segment),
          row -> customers.add(String.valueOf(row[0])));
    }
    return new Members(snapshots, customers);
  }

  private record Members(List<Long> snapshots, Set<String> customers) {}
}
