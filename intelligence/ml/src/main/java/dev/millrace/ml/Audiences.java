package dev.millrace.ml;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who belongs to which segment, as scored last. Safe for any thread.
final class Audiences {

  private final Lake lake;
  private final Map<String, Members> known = new ConcurrentHashMap<>();

  Audiences(Lake lake) {
    this.lake = lake;
  }

  boolean holds(String segment, String customer) {
    LakeView view = lake.view();
    long snapshot =
        view.find(LifetimeValueScoring.SEGMENTS).map(TableState::snapshotId).orElse(-1L);
    Members members = known.get(segment);
    if (members == null || members.snapshot() != snapshot) {
      members = snapshot < 0 ? new Members(snapshot, Set.of()) : read(view, segment, snapshot);
      known.put(segment, members);
    }
    return members.customers().contains(customer);
  }

  private static Members read(LakeView view, String segment, long snapshot) {
    var customers = new HashSet<String>();
    view.read(
        SqlQuery.of(
            "select customer_id from %s where segment = ?".formatted(LifetimeValueScoring.SEGMENTS),
            segment),
        row -> customers.add(String.valueOf(row[0])));
    return new Members(snapshot, customers);
  }

  private record Members(long snapshot, Set<String> customers) {}
}
