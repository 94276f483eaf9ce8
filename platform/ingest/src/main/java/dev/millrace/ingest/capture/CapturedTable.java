package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.origin.RowShape.Placed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// One captured table: the columns of its history, which only grow, and where the columns of each
/// change go. For one thread.
final class CapturedTable {

  /// What every row of history has beside the table's own columns.
  static final List<Column> ABOUT =
      List.of(
          new Column("_op", Plain.STRING),
          new Column("_lsn", Plain.LONG),
          new Column("_committed_at", Plain.TIMESTAMP),
          new Column("_sequence", Plain.LONG),
          new Column("_unchanged", Plain.STRING));

  private final SourceDefinition.Capture source;
  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final Map<Schema, List<Target>> bySchema = new HashMap<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private List<String> key = List.of();
  private boolean hasUnchanged;
  private boolean isViewOld = true;
  private int shape;

  /// @param name `schema.table` in the database
  CapturedTable(SourceDefinition.Capture source, String name, LakeView lake) {
    this.source = source;
    this.name = name;
    this.columns.addAll(lake.find(changes()).map(TableState::columns).orElse(ABOUT));
    this.hasUnchanged = columns.size() > ABOUT.size();
  }

  TableName changes() {
    return source.changes(name);
  }

  TableName current() {
    return source.current(name);
  }

  /// The columns of history so far.
  List<Column> columns() {
    return List.copyOf(columns);
  }

  /// Another number as soon as the columns are others.
  int shape() {
    return shape;
  }

  List<String> key() {
    return key;
  }

  /// The columns of history that a row of the table fills now.
  List<String> shownColumns() {
    return List.copyOf(shown.keySet());
  }

  /// A row of history.
  ///
  /// @param values the row after the change, or its key where it was deleted; null for none
  @Nullable Object[] row(Change change, @Nullable Struct values, long sequence) {
    learnKey(change);
    List<Target> targets =
        values == null ? List.of() : bySchema.computeIfAbsent(values.schema(), this::targets);
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    row[0] = change.op();
    row[1] = change.lsn();
    row[2] = change.committedAt();
    row[3] = sequence;
    var unchanged = new StringBuilder();
    for (Target target : targets) {
      Object raw = target.column.raw(Objects.requireNonNull(values));
      if (raw == null) {
        continue;
      }
      if (ConnectColumn.isUnchanged(raw)) {
        unchanged.append(unchanged.isEmpty() ? "," : "").append(target.name).append(',');
      } else {
        Object value = target.column.value(raw);
        row[target.index] = value == null ? null : converted(value, target);
      }
    }
    if (!unchanged.isEmpty()) {
      row[4] = unchanged.toString();
      isViewOld |= !hasUnchanged;
      hasUnchanged = true;
    }
    return row;
  }

  private Object converted(Object value, Target target) {
    Object widened = Canonical.widened(value, columns.get(target.index).type());
    return widened == null ? value : widened;
  }

  private void learnKey(Change change) {
    if (key.isEmpty() && change.key() != null) {
      key = change.key().schema().fields().stream().map(Field::name).toList();
      isViewOld = true;
    }
  }

  /// The table has other columns than before: its history follows, and so does its current state.
  private List<Target> targets(Schema schema) {
    List<ConnectColumn> found = schema.fields().stream().map(ConnectColumn::of).toList();
    List<Column> own = columns.subList(ABOUT.size(), columns.size());
    RowShape shape =
        RowShape.of(source, List.copyOf(own), found.stream().map(ConnectColumn::column).toList());
    var targets = new ArrayList<Target>();
    shown.clear();
    for (int i = 0; i < found.size(); i++) {
      Placed placed = shape.columns().get(i);
      Column target = Objects.requireNonNull(placed.target());
      targets.add(new Target(found.get(i), placed.name(), place(target)));
      shown.put(placed.name(), target.name());
    }
    isViewOld = true;
    return targets;
  }

  private int place(Column target) {
    for (int i = ABOUT.size(); i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(target.name())) {
        shape += columns.set(i, target).equals(target) ? 0 : 1;
        return i;
      }
    }
    columns.add(target);
    shape++;
    return columns.size() - 1;
  }

  /// Whether the view of the current state must be defined anew.
  boolean needsView() {
    return isViewOld && !key.isEmpty() && !shown.isEmpty();
  }

  void viewIsDefined() {
    isViewOld = false;
  }

  /// The table's current state over its history: the newest row of each key, unless it is a
  /// deletion, since the table was last emptied.
  String select() {
    return CurrentState.select(changes(), key, shown, columns, hasUnchanged);
  }

  /// @param index where in the row of history the values go
  private record Target(ConnectColumn column, String name, int index) {}
}
