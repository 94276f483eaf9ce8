package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.SnapshotRef;

/// A state of the lake that was written down: the snapshot of every table, the version of every
/// view.
record Point(Map<TableName, Long> snapshots, Map<TableName, Integer> views) {

  /// What a point is of.
  enum Kind {
    RUN,
    TAG
  }

  static Point of(Catalog catalog) {
    var point = new Point(new TreeMap<>(), new TreeMap<>());
    catalog
        .tables()
        .forEach((name, metadata) -> {
          SnapshotRef main = metadata.ref(SnapshotRef.MAIN_BRANCH);
          if (main != null) {
            point.snapshots.put(name, main.snapshotId());
          }
        });
    catalog.views().forEach((name, view) -> point.views.put(name, view.currentVersionId()));
    return point;
  }

  /// Lines such as `table gold.fct_orders 7312984410932`.
  String toText() {
    return Stream.concat(
            snapshots.entrySet().stream()
                .map(e -> "table %s %d".formatted(e.getKey(), e.getValue())),
            views.entrySet().stream().map(e -> "view %s %d".formatted(e.getKey(), e.getValue())))
        .collect(Collectors.joining("\n"));
  }

  static Point parse(String text) {
    var point = new Point(new TreeMap<>(), new TreeMap<>());
    text.lines()
        .map(line -> line.split(" ", 3))
        .forEach(parts -> {
          TableName name = TableName.of(parts[1]);
          if (parts[0].equals("table")) {
            point.snapshots.put(name, Long.valueOf(parts[2]));
          } else {
            point.views.put(name, Integer.valueOf(parts[2]));
          }
        });
    return point;
  }
}
