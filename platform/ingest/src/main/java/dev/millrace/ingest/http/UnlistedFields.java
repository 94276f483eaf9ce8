package dev.millrace.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.ingest.origin.ColumnDrift;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.row.ColumnGuess;
import dev.millrace.ingest.row.ColumnNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// The fields that an API sends and its source does not list, with what all records that were seen
/// hold in them.
final class UnlistedFields {

  /// An API that names its fields after its data would fill a table with columns.
  private static final int MOST = 1_000;

  private final SourceDefinition.Http source;
  private final Map<String, ColumnGuess> guesses = new LinkedHashMap<>();

  UnlistedFields(SourceDefinition.Http source) {
    this.source = source;
  }

  /// Of one record.
  static Set<String> names(SourceDefinition.Http source, JsonNode record) {
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

  void see(JsonNode record) {
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

  /// What is said of each, by its name and type.
  List<String> told(BiFunction<String, String, String> words) {
    return guesses.entrySet().stream()
        .map(found -> words.apply(found.getKey(), found.getValue().type().toString()))
        .toList();
  }

  /// The fields of rows in a table that takes the unlisted ones too, and how the listed and the
  /// unlisted differ from what it has.
  record Taken(List<FieldRule> fields, List<ColumnDrift> drift) {}

  Taken taken(LakeView lake) {
    List<Column> listed =
        source.fields().stream().map(rule -> new Column(rule.name(), rule.type())).toList();
    List<String> names = List.copyOf(guesses.keySet());
    List<String> clean = ColumnNames.of(names, listed.stream().map(Column::name).toList());
    List<Column> found = new ArrayList<>(listed);
    int next = 0;
    for (ColumnGuess guess : guesses.values()) {
      found.add(new Column(clean.get(next++), guess.type()));
    }
    RowShape shape = RowShape.of(source, before(lake, listed), found);
    var fields = new ArrayList<>(source.fields());
    for (int i = 0; i < names.size(); i++) {
      Column target = shape.columns().get(listed.size() + i).target();
      if (target != null) {
        fields.add(rule(target, names.get(i)));
      }
    }
    return new Taken(fields, shape.drift());
  }

  /// What the table has, or will have by the definition.
  private List<Column> before(LakeView lake, List<Column> listed) {
    var before = new LinkedHashMap<String, Column>();
    listed.forEach(column -> before.put(column.name(), column));
    lake.find(source.table())
        .ifPresent(table ->
            table.columns().stream()
                .filter(column -> !column.name().startsWith("_"))
                .forEach(column -> before.putIfAbsent(column.name(), column)));
    return List.copyOf(before.values());
  }

  private static FieldRule rule(Column target, String from) {
    return new FieldRule(
        target.name(), from, target.type(), false, null, null, null, List.of(), null);
  }
}
