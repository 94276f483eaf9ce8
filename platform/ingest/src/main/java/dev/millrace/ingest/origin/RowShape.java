package dev.millrace.ingest.origin;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where each column of a source goes under the source's policy, and how the source has drifted
/// from its table.
///
/// @param columns one for each column of the source, in its order
public record RowShape(List<Placed> columns, List<ColumnDrift> drift) {

  public RowShape {
    columns = List.copyOf(columns);
    drift = List.copyOf(drift);
  }

  /// @param target the table's column that takes the values; null when nothing of it is stored
  public record Placed(String name, ColumnType type, @Nullable Column target, Treatment treatment) {

    /// Whether values are stored as they come.
    public boolean isPlain() {
      return treatment == Treatment.STORE && target != null && target.type().equals(type);
    }
  }

  /// What becomes of a value.
  public enum Treatment {
    /// It is stored, as the target's type; one that is none sends its row to quarantine.
    STORE,
    /// It is stored, as the target's type; one that is none goes to quarantine by itself.
    STORE_OR_QUARANTINE_VALUE,
    /// It is left out.
    LEAVE,
    /// If it is there, its row goes to quarantine.
    QUARANTINE_ROW,
    /// If it is there, it goes to quarantine, and the rest of its row is stored.
    QUARANTINE_VALUE
  }

  /// @throws dev.millrace.contracts.problem.MillraceException SOURCE_DRIFT when the policy is to
  ///   freeze
  public static RowShape of(SourceDefinition source, LakeView lake, List<Column> found) {
    List<Column> before =
        lake.find(source.table()).map(TableState::columns).orElse(List.of()).stream()
            .filter(column -> !column.name().startsWith("_"))
            .toList();
    return of(source, before, found);
  }

  /// @param before the table's columns; none when it is not there yet
  public static RowShape of(SourceDefinition source, List<Column> before, List<Column> found) {
    Map<String, Column> known = byName(before);
    Map<String, Column> seen = byName(found);
    var placed = new ArrayList<Placed>();
    var drift = new ArrayList<ColumnDrift>();
    for (Column column : found) {
      Column target = known.get(lower(column.name()));
      if (target == null && !before.isEmpty()) {
        drift.add(
            new ColumnDrift(
                ColumnDrift.Kind.APPEARED, column.name(), null, column.type().toString()));
      } else if (target != null && !holds(target.type(), column.type())) {
        drift.add(
            new ColumnDrift(
                ColumnDrift.Kind.CHANGED,
                column.name(),
                target.type().toString(),
                column.type().toString()));
      }
      placed.add(place(source.drift(), column, target, before.isEmpty(), known));
    }
    for (Column column : before) {
      if (!seen.containsKey(lower(column.name())) && !isSibling(column, seen)) {
        drift.add(
            new ColumnDrift(
                ColumnDrift.Kind.VANISHED, column.name(), column.type().toString(), null));
      }
    }
    if (source.drift() == DriftPolicy.FREEZE && !drift.isEmpty()) {
      throw ProblemCode.SOURCE_DRIFT.exception(
          "The source '%s' is not what it was: %s; its policy is 'drift: freeze'."
              .formatted(source.name(), ColumnDrift.toText(drift)),
          "Mend the source, or set 'drift: evolve' to let the table follow.");
    }
    return new RowShape(placed, drift);
  }

  private static Placed place(
      DriftPolicy policy,
      Column column,
      @Nullable Column target,
      boolean isFirst,
      Map<String, Column> known) {
    if (target == null) {
      return switch (policy) {
        case EVOLVE -> new Placed(column.name(), column.type(), column, Treatment.STORE);
        case IGNORE, FREEZE ->
            isFirst
                ? new Placed(column.name(), column.type(), column, Treatment.STORE)
                : new Placed(column.name(), column.type(), null, Treatment.LEAVE);
        case QUARANTINE_ROW, QUARANTINE_VALUE ->
            isFirst
                ? new Placed(column.name(), column.type(), column, Treatment.STORE)
                : new Placed(
                    column.name(),
                    column.type(),
                    null,
                    policy == DriftPolicy.QUARANTINE_ROW
                        ? Treatment.QUARANTINE_ROW
                        : Treatment.QUARANTINE_VALUE);
      };
    }
    if (holds(target.type(), column.type())) {
      return new Placed(column.name(), column.type(), target, Treatment.STORE);
    }
    return switch (policy) {
      case EVOLVE ->
          new Placed(column.name(), column.type(), evolved(column, target, known), Treatment.STORE);
      case QUARANTINE_VALUE ->
          new Placed(column.name(), column.type(), target, Treatment.STORE_OR_QUARANTINE_VALUE);
      case IGNORE, FREEZE, QUARANTINE_ROW ->
          new Placed(column.name(), column.type(), target, Treatment.STORE);
    };
  }

  /// The column itself where the table can widen it; otherwise one beside it that bears the type in
  /// its name: nothing that was stored changes.
  private static Column evolved(Column column, Column target, Map<String, Column> known) {
    if (widens(target.type(), column.type())) {
      return new Column(target.name(), column.type());
    }
    String name = sibling(column);
    return known.getOrDefault(lower(name), new Column(name, column.type()));
  }

  private static String sibling(Column column) {
    String type = column.type().toString().replaceAll("[^a-z0-9]+", "_").replaceAll("_$", "");
    return column.name() + "__" + type;
  }

  private static boolean isSibling(Column column, Map<String, Column> seen) {
    int at = column.name().indexOf("__");
    return at > 0 && seen.containsKey(lower(column.name().substring(0, at)));
  }

  /// Whether every value of the found type is one of the stored type.
  public static boolean holds(ColumnType stored, ColumnType found) {
    return stored.equals(found)
        || (stored == Plain.LONG && found == Plain.INTEGER)
        || (stored == Plain.DOUBLE && found == Plain.INTEGER)
        || (stored instanceof Decimal(int precision, int scale)
            && found instanceof Decimal(int foundPrecision, int foundScale)
            && foundScale <= scale
            && foundPrecision - foundScale <= precision - scale);
  }

  private static boolean widens(ColumnType stored, ColumnType found) {
    return (stored == Plain.INTEGER && found == Plain.LONG)
        || (stored instanceof Decimal(int precision, int scale)
            && found instanceof Decimal(int foundPrecision, int foundScale)
            && foundScale == scale
            && foundPrecision > precision);
  }

  private static Map<String, Column> byName(List<Column> columns) {
    var map = new LinkedHashMap<String, Column>();
    columns.forEach(column -> map.put(lower(column.name()), column));
    return map;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// The table's columns that rows of this shape fill, without those of provenance.
  public List<Column> targets() {
    return columns.stream()
        .map(Placed::target)
        .filter(java.util.Objects::nonNull)
        .map(java.util.Objects::requireNonNull)
        .toList();
  }
}
