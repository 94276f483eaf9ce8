package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.ingest.file.RawRow.Found;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.origin.RowShape.Placed;
import dev.millrace.ingest.origin.RowShape.Treatment;
import dev.millrace.ingest.row.ColumnGuess;
import dev.millrace.ingest.row.ColumnNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which columns a file has, what they hold, and where each goes. What the source does not list is
/// learned from the whole file before the first row is stored.
///
/// @param found where each column of the shape stands in the file
record FilePlan(RowShape shape, List<Found> found) {

  FilePlan {
    found = List.copyOf(found);
  }

  /// Whether the file has to be looked through first.
  static boolean needsLook(SourceDefinition.Files source) {
    return source.fields().isEmpty() || source.drift() != DriftPolicy.IGNORE;
  }

  /// What the source lists and no more.
  ///
  /// @param names of the file's columns; null for objects, which name their fields themselves
  static FilePlan listed(SourceDefinition.Files source, @Nullable List<String> names) {
    List<Placed> placed =
        source.fields().stream()
            .map(rule -> new Column(rule.name(), rule.type()))
            .map(column -> new Placed(column.name(), column.type(), column, Treatment.STORE))
            .toList();
    return new FilePlan(
        new RowShape(placed, List.of()),
        source.fields().stream()
            .map(rule -> Found.at(rule.from(), position(names, rule)))
            .toList());
  }

  private static int position(@Nullable List<String> names, FieldRule rule) {
    return names == null ? -1 : names.lastIndexOf(rule.from());
  }

  /// @param before the table's columns; none when it is not there yet
  /// @param look what the whole file holds
  static FilePlan learned(SourceDefinition.Files source, List<Column> before, Look look) {
    var columns = new ArrayList<Column>();
    var found = new ArrayList<Found>();
    for (FieldRule rule : source.fields()) {
      int position = position(look.names, rule);
      if (look.names == null ? look.isSeen(rule.from()) : position >= 0) {
        columns.add(new Column(rule.name(), rule.type()));
        found.add(Found.at(rule.from(), position));
      }
    }
    List<String> names = look.columns();
    List<String> clean = ColumnNames.of(names);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (source.fields().stream().noneMatch(rule -> isOf(rule, name))) {
        columns.add(new Column(clean.get(i), look.type(name)));
        found.add(new Found(new String[] {name}, look.names == null ? -1 : i));
      }
    }
    return new FilePlan(RowShape.of(source, expected(source, before), columns), found);
  }

  private static boolean isOf(FieldRule rule, String name) {
    return rule.from().equals(name) || rule.from().startsWith(name + ".");
  }

  /// A listed field is no drift, whether the table has it yet or not.
  private static List<Column> expected(SourceDefinition.Files source, List<Column> before) {
    var expected = new LinkedHashMap<String, Column>();
    source
        .fields()
        .forEach(rule -> expected.put(rule.name(), new Column(rule.name(), rule.type())));
    before.forEach(column -> expected.putIfAbsent(column.name(), column));
    return List.copyOf(expected.values());
  }

  /// Looks through a whole file.
  static final class Look implements RawRow.Sink {

    private final int maxColumns;
    private final Map<String, ColumnGuess> guesses = new LinkedHashMap<>();
    private final List<ColumnGuess> byPosition = new ArrayList<>();
    private final List<Found> positions = new ArrayList<>();
    private final Map<String, ColumnType> types = new HashMap<>();
    private @Nullable List<String> names;

    Look(int maxColumns) {
      this.maxColumns = maxColumns;
    }

    @Override
    public void columns(List<String> found) {
      names = found;
      for (int i = 0; i < found.size(); i++) {
        byPosition.add(guesses.computeIfAbsent(found.get(i), _ -> new ColumnGuess()));
        positions.add(Found.at("", i));
      }
    }

    @Override
    public void typed(List<Column> columns) {
      columns(columns.stream().map(Column::name).toList());
      columns.forEach(column -> types.put(column.name(), column.type()));
    }

    @Override
    public void row(RawRow row) throws IOException {
      if (!types.isEmpty()) {
        return; // the file has said all that is to be learned
      }
      if (row instanceof JsonRecords.JsonRow(_, var json)) {
        for (var field : json.properties()) {
          if (guesses.size() >= maxColumns && !guesses.containsKey(field.getKey())) {
            throw new IOException(
                "its objects have more than %,d different fields".formatted(maxColumns));
          }
          guesses
              .computeIfAbsent(field.getKey(), _ -> new ColumnGuess())
              .see(field.getValue().isNull() ? null : field.getValue());
        }
        return;
      }
      for (int i = 0; i < byPosition.size(); i++) {
        byPosition.get(i).see(row.value(positions.get(i)));
      }
    }

    @Override
    public void bad(long number, String reason, String raw) {
      // it is told when it is loaded
    }

    private List<String> columns() {
      return names == null ? List.copyOf(guesses.keySet()) : names;
    }

    private boolean isSeen(String from) {
      int point = from.indexOf('.');
      return guesses.containsKey(point < 0 ? from : from.substring(0, point));
    }

    private ColumnType type(String name) {
      ColumnType said = types.get(name);
      return said == null ? guesses.getOrDefault(name, new ColumnGuess()).type() : said;
    }
  }
}
