package dev.millrace.ingest.topic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.capture.CurrentState;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.origin.RowSieve;
import dev.millrace.ingest.origin.UnlistedFields;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import dev.millrace.ingest.topic.RecordDecoder.Decoded;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// The table that a topic fills: its columns, which only grow, and where the fields of each record
/// go. With a key it is a history. For one thread.
final class TopicTable {

  private static final int MAX_FORMS = 1_000;

  /// What every row of a history has beside its fields.
  private static final List<Column> ABOUT =
      List.of(
          new Column("_op", Plain.STRING),
          new Column("_partition", Plain.INTEGER),
          new Column("_offset", Plain.LONG),
          new Column("_committed_at", Plain.TIMESTAMP),
          new Column("_sequence", Plain.LONG));

  private final SourceDefinition.Kafka source;
  private final ZoneId zone;
  private final List<Column> columns = new ArrayList<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private final Map<Schema, Placed> bySchema = new LinkedHashMap<>();
  private final Map<Map<String, ColumnType>, Placed> byUnlisted = new HashMap<>();
  private final @Nullable Placed fixed;
  private final int[] about;
  private boolean isViewOld;

  /// @param existing the columns of the table as the lake has it; none when it is not there
  TopicTable(SourceDefinition.Kafka source, ZoneId zone, List<Column> existing) {
    this.source = source;
    this.zone = zone;
    this.columns.addAll(existing);
    for (Column column : existing) {
      // Listed fields and what they lack a place for are shown side by side.
      int at = source.fields().isEmpty() ? column.name().indexOf("__") : -1;
      if (!column.name().startsWith("_")) {
        shown.put(at > 0 ? column.name().substring(0, at) : column.name(), column.name());
      }
    }
    this.about =
        source.key().isEmpty() ? new int[0] : ABOUT.stream().mapToInt(this::place).toArray();
    this.fixed =
        source.fields().isEmpty()
            ? source.registry() == null ? placed(new RowForm.Whole()) : null
            : placed(RowForm.Listed.of(source, source.fields(), zone));
    this.isViewOld = existing.isEmpty();
  }

  List<Column> columns() {
    return List.copyOf(columns);
  }

  /// Where a record stands, and when it was written.
  record Place(String topic, int partition, long offset, Instant at) {

    String toText() {
      return "%s/%d/%d".formatted(topic, partition, offset);
    }
  }

  /// @param key of the record; null for none
  /// @throws RowProblem when the record goes to quarantine
  @Nullable Object[] row(
      Decoded record, @Nullable JsonNode key, Place place, Instant now, RowSieve.Aside aside)
      throws RowProblem {
    Placed to = fixed == null ? placed(record) : grown(fixed, record.value());
    var from = new Provenance(place.topic() + "/" + place.partition(), place.offset(), now);
    @Nullable Object[] values = to.form.row(record.value(), from, aside);
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      if (to.index[i] >= 0) {
        row[to.index[i]] = values[i];
      }
    }
    return source.key().isEmpty() ? row : keyed(row, key);
  }

  /// A history's row needs the whole key: in the record, or in the record's own key.
  private @Nullable Object[] keyed(@Nullable Object[] row, @Nullable JsonNode key)
      throws RowProblem {
    @Nullable Object[] whole = row;
    for (String name : source.key()) {
      int at = indexOf(name);
      if (at < 0) {
        at = place(new Column(name, Plain.STRING));
        shown.put(name, name);
        isViewOld = true;
      }
      whole = whole.length > at ? whole : Arrays.copyOf(whole, columns.size());
      if (whole[at] == null) {
        whole[at] = keyValue(name, at, key);
      }
      if (whole[at] == null) {
        throw new RowProblem("The key '%s' is empty.".formatted(name));
      }
    }
    return whole;
  }

  /// The row of a record without a value, which deletes what has its key.
  ///
  /// @return null when nothing can have the key, because the table does not know it yet
  @Nullable Object @Nullable [] deletion(@Nullable JsonNode key) throws RowProblem {
    if (source.key().isEmpty()) {
      throw new RowProblem("The record has no value, and the source no 'key' to delete by.");
    }
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (String name : source.key()) {
      int at = indexOf(name);
      if (at < 0) {
        return null;
      }
      row[at] = keyValue(name, at, key);
      if (row[at] == null) {
        throw new RowProblem(
            "The record has no value, and its key does not hold '%s'.".formatted(name));
      }
    }
    return row;
  }

  private @Nullable Object keyValue(String name, int at, @Nullable JsonNode key) throws RowProblem {
    JsonNode node = key;
    if (node != null && node.isObject()) {
      node = node.path(name).isMissingNode() ? node.get(from(name)) : node.get(name);
    } else if (source.key().size() > 1) {
      node = null;
    }
    if (node == null || node.isNull() || node.isContainerNode()) {
      return null;
    }
    String text = node.isNumber() ? node.decimalValue().toPlainString() : node.asText();
    var rule =
        new FieldRule(name, name, columns.get(at).type(), false, null, null, null, List.of(), null);
    return new FieldReader(rule, zone).read(text);
  }

  private String from(String name) {
    return source.fields().stream()
        .filter(rule -> rule.name().equals(name))
        .map(FieldRule::from)
        .findFirst()
        .orElse(name);
  }

  /// Of a history: what became of the row, and where it came from.
  void describe(@Nullable Object[] row, String op, Place place, long sequence) {
    if (about.length > 0) {
      row[about[0]] = op;
      row[about[1]] = place.partition();
      row[about[2]] = place.offset();
      row[about[3]] = place.at();
      row[about[4]] = sequence;
    }
  }

  /// Rows as wide as the columns are now, and with their types.
  List<@Nullable Object[]> fitted(List<@Nullable Object[]> rows) {
    var all = new ArrayList<@Nullable Object[]>(rows.size());
    for (@Nullable Object[] row : rows) {
      @Nullable Object[] fitted =
          row.length == columns.size() ? row : Arrays.copyOf(row, columns.size());
      for (int i = 0; i < fitted.length; i++) {
        Object value = fitted[i];
        Object widened = value == null ? null : Canonical.widened(value, columns.get(i).type());
        fitted[i] = widened == null ? value : widened;
      }
      all.add(fitted);
    }
    return all;
  }

  /// The SELECT of the current state when it is to be defined anew; null otherwise.
  @Nullable String takeView() {
    boolean isWanted = isViewOld;
    isViewOld = false;
    return isWanted ? view() : null;
  }

  /// The SELECT of the current state; null where there is none.
  @Nullable String view() {
    return source.key().isEmpty() || shown.isEmpty()
        ? null
        : CurrentState.select(source.history(), source.key(), shown, columns(), false);
  }

  private Placed placed(Decoded record) throws RowProblem {
    Schema schema = record.schema();
    if (schema == null || schema.getType() != Schema.Type.RECORD) {
      throw new RowProblem("The schema of the record is not that of an Avro record.");
    }
    Placed known = bySchema.get(schema);
    if (known == null) {
      List<Column> own = columns.stream().filter(column -> !column.name().startsWith("_")).toList();
      known = placed(RowForm.BySchema.of(source, schema, own, zone));
      if (bySchema.size() >= MAX_FORMS) {
        bySchema.clear();
      }
      bySchema.put(schema, known);
    }
    return known;
  }

  /// Under `evolve` the table gets the fields that are not listed, each by what the record holds.
  private Placed grown(Placed listed, JsonNode record) throws RowProblem {
    if (source.fields().isEmpty() || source.drift() != DriftPolicy.EVOLVE) {
      return listed;
    }
    var unlisted = new UnlistedFields(source);
    unlisted.see(record);
    Map<String, ColumnType> types = unlisted.types();
    Placed known = types.isEmpty() ? listed : byUnlisted.get(types);
    if (known == null) {
      if (columns.size() + types.size() > UnlistedFields.MOST) {
        throw new RowProblem(
            "The table would have more than %,d columns.".formatted(UnlistedFields.MOST));
      }
      known = placed(RowForm.Listed.of(source, unlisted.taken(columns()).fields(), zone));
      if (byUnlisted.size() >= MAX_FORMS) {
        byUnlisted.clear();
      }
      byUnlisted.put(types, known);
    }
    return known;
  }

  private Placed placed(RowForm form) {
    boolean isHistory = !source.key().isEmpty();
    int[] index =
        form.columns().stream()
            .mapToInt(column -> isHistory && column.name().startsWith("_") ? -1 : place(column))
            .toArray();
    form.shown().forEach((name, target) -> isViewOld |= !target.equals(shown.put(name, target)));
    return new Placed(form, index);
  }

  private int place(Column column) {
    int at = indexOf(column.name());
    if (at < 0) {
      columns.add(column);
      isViewOld = true;
      return columns.size() - 1;
    }
    if (!RowShape.holds(columns.get(at).type(), column.type())) {
      columns.set(at, new Column(columns.get(at).name(), column.type()));
    }
    return at;
  }

  private int indexOf(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /// @param index where in the table's rows each of the form's columns goes; -1 for nowhere
  private record Placed(RowForm form, int[] index) {}
}
