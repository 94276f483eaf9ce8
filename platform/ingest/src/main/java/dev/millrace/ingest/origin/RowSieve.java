package dev.millrace.ingest.origin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.origin.RowShape.Placed;
import dev.millrace.ingest.origin.RowShape.Treatment;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows of typed values on their way into a table: each value goes where the shape says, as the
/// type of its column, and what cannot go there goes to quarantine. Safe for any thread.
public final class RowSieve {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Placed> placed;
  private final List<@Nullable FieldReader> readers = new ArrayList<>();
  private final List<Column> columns;
  private final int[] targets;
  private final Set<String> key;

  /// @param rules of the columns that the definition lists, by name; others have none
  /// @param key columns that must not be empty
  public RowSieve(RowShape shape, List<FieldRule> rules, List<String> key, ZoneId zone) {
    this.placed = shape.columns();
    this.key = Set.copyOf(key);
    this.targets = new int[placed.size()];
    var all = new ArrayList<Column>();
    for (int i = 0; i < placed.size(); i++) {
      Placed column = placed.get(i);
      Column target = column.target();
      targets[i] = target == null ? -1 : all.size();
      if (target == null) {
        readers.add(null);
      } else {
        all.add(target);
        readers.add(new FieldReader(rule(rules, column, target), zone));
      }
    }
    all.addAll(SourceDefinition.provenance());
    this.columns = List.copyOf(all);
  }

  private static FieldRule rule(List<FieldRule> rules, Placed column, Column target) {
    FieldRule given =
        rules.stream()
            .filter(rule -> rule.name().equals(column.name()))
            .findFirst()
            .orElse(
                new FieldRule(
                    column.name(),
                    column.name(),
                    target.type(),
                    false,
                    null,
                    null,
                    null,
                    List.of(),
                    null));
    return new FieldRule(
        given.name(),
        given.from(),
        target.type(),
        given.isRequired(),
        given.format(),
        given.min(),
        given.max(),
        given.values(),
        null);
  }

  /// The table's columns that rows fill, with those of provenance at the end.
  public List<Column> columns() {
    return columns;
  }

  /// @param values one for each column of the shape
  /// @param aside takes values that go to quarantine without their row
  public @Nullable Object[] row(@Nullable Object[] values, Provenance from, Aside aside)
      throws RowProblem {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      Placed column = placed.get(i);
      switch (column.treatment()) {
        case STORE -> row[targets[i]] = stored(i, value);
        case STORE_OR_QUARANTINE_VALUE -> row[targets[i]] = storedOrAside(i, value, aside);
        case LEAVE -> {}
        case QUARANTINE_ROW -> {
          if (value != null) {
            throw new RowProblem(
                "The column '%s' holds a value, and the table does not have the column."
                    .formatted(column.name()));
          }
        }
        case QUARANTINE_VALUE -> {
          if (value != null) {
            aside.value(
                column.name(), "The table does not have the column '%s'.".formatted(column.name()));
          }
        }
      }
    }
    row[row.length - 3] = from.file();
    row[row.length - 2] = from.rowNumber();
    row[row.length - 1] = from.loadedAt();
    return row;
  }

  private @Nullable Object storedOrAside(int i, @Nullable Object value, Aside aside) {
    try {
      return stored(i, value);
    } catch (RowProblem e) {
      aside.value(placed.get(i).name(), e.reason());
      return null;
    }
  }

  private @Nullable Object stored(int i, @Nullable Object value) throws RowProblem {
    FieldReader reader = Objects.requireNonNull(readers.get(i));
    FieldRule rule = reader.rule();
    if (value == null) {
      if (key.contains(rule.name())) {
        throw new RowProblem("The key '%s' is empty.".formatted(rule.name()));
      }
      return reader.read((String) null);
    }
    if (value instanceof JsonNode node) {
      return reader.read(node);
    }
    boolean isFree = rule.values().isEmpty() && rule.min() == null && rule.max() == null;
    Object widened = isFree ? Canonical.widened(value, rule.type()) : null;
    if (widened != null) {
      return widened;
    }
    String text = String.valueOf(Canonical.text(value));
    return text.isEmpty() && rule.type() == Plain.STRING && !rule.isRequired()
        ? text
        : reader.read(text);
  }

  /// The rule of a column of the shape; null where nothing of it is stored.
  public @Nullable FieldRule rule(int column) {
    FieldReader reader = readers.get(column);
    return reader == null ? null : reader.rule();
  }

  /// A row as it came, for quarantine: one JSON object with a text or null for each column.
  public String raw(@Nullable Object[] values) {
    ObjectNode raw = JSON.createObjectNode();
    for (int i = 0; i < values.length; i++) {
      raw.put(placed.get(i).name(), Canonical.text(values[i]));
    }
    return raw.toString();
  }

  /// Whether any value may leave the row's columns or types.
  public boolean hasValuesAside() {
    return placed.stream()
        .anyMatch(column ->
            column.treatment() == Treatment.QUARANTINE_VALUE
                || column.treatment() == Treatment.STORE_OR_QUARANTINE_VALUE);
  }

  /// Takes a value that goes to quarantine by itself.
  public interface Aside {
    void value(String column, String reason);
  }
}
