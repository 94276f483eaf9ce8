package dev.millrace.ingest.origin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.ingest.row.ColumnGuess;
import dev.millrace.ingest.row.ColumnNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// The fields that records have and their source does not list, with what all records that were
/// seen hold in them.
public final class UnlistedFields {

  /// Fields that are named after the data would fill a table with columns.
  public static final int MOST = 1_000;

  private final SourceDefinition source;
  private final Map<String, ColumnGuess> guesses = new LinkedHashMap<>();

  public UnlistedFields(SourceDefinition source) {
    this.source = source;
  }

  /// Of one record.
  public static Set<String> names(SourceDefinition source, JsonNode record) {
    var names = new TreeSet<String>();
    record
        .fieldNames()
        .forEachRemaining(name -> {
          if (source.fields().stream().noneMatch(field -> isOf(field, name))) {
            names.add(name);
          }
        });
    return names;
  }

  private static boolean isOf(FieldRule field, String name) {
    return field.from().equals(name) || field.from().startsWith(name + ".");
  }

  public void see(JsonNode record) {
    for (String name : names(source, record)) {
      if (guesses.size() == MOST && !guesses.containsKey(name)) {
        throw ProblemCode.SOURCE_DRIFT.exception(
            "The source '%s' sends more than %,d fields that it does not list."
                .formatted(source.name(), MOST),
            "List the fields that are wanted, and set 'drift: ignore'.");
      }
      guesses.computeIfAbsent(name, _ -> new ColumnGuess()).see(record.get(name));
    }
  }

  /// The types of those that hold something, by their names.
  public Map<String, ColumnType> types() {
    var types = new TreeMap<String, ColumnType>();
    guesses.forEach((name, guess) -> {
      if (!guess.isEmpty()) {
        types.put(name, guess.type());
      }
    });
    return types;
  }

  /// What is said of each, by its name and type.
  public List<String> told(BiFunction<String, String, String> words) {
    return types().entrySet().stream()
        .map(found -> words.apply(found.getKey(), found.getValue().toString()))
        .toList();
  }

  /// The fields of rows in a table that takes the unlisted ones too, and how the listed and the
  /// unlisted differ from what it has.
  public record Taken(List<FieldRule> fields, List<ColumnDrift> drift) {}

  public Taken taken(LakeView lake) {
    return taken(lake.find(source.table()).map(TableState::columns).orElse(List.of()));
  }

  /// @param columns the table's
  public Taken taken(List<Column> columns) {
    List<Column> listed =
        source.fields().stream().map(rule -> new Column(rule.name(), rule.type())).toList();
    Map<String, Column> before = before(columns, listed);
    List<String> names = List.copyOf(guesses.keySet());
    List<String> clean = ColumnNames.of(names, listed.stream().map(Column::name).toList());
    List<Column> found = new ArrayList<>(listed);
    List<String> from = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Column known = before.get(clean.get(i));
      ColumnGuess guess = Objects.requireNonNull(guesses.get(names.get(i)));
      if (!guess.isEmpty()) {
        found.add(new Column(clean.get(i), guess.type()));
        from.add(names.get(i));
      } else if (known != null) {
        found.add(known); // it has not vanished
        from.add(names.get(i));
      }
    }
    RowShape shape = RowShape.of(source, List.copyOf(before.values()), found);
    var fields = new ArrayList<>(source.fields());
    for (int i = 0; i < from.size(); i++) {
      Column target = shape.columns().get(listed.size() + i).target();
      if (target != null) {
        fields.add(rule(target, from.get(i)));
      }
    }
    return new Taken(fields, shape.drift());
  }

  /// What the table has, or will have by the definition.
  private static Map<String, Column> before(List<Column> columns, List<Column> listed) {
    var before = new LinkedHashMap<String, Column>();
    listed.forEach(column -> before.put(column.name(), column));
    columns.stream()
        .filter(column -> !column.name().startsWith("_"))
        .forEach(column -> before.putIfAbsent(column.name(), column));
    return before;
  }

  private static FieldRule rule(Column target, String from) {
    return new FieldRule(
        target.name(), from, target.type(), false, null, null, null, List.of(), null);
  }
}
