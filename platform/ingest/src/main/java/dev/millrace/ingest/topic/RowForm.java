package dev.millrace.ingest.topic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.origin.RowSieve;
import dev.millrace.ingest.origin.UnlistedFields;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// How records become rows: by listed fields, by their Avro schema, or whole.
sealed interface RowForm {

  /// Of the rows, with those of provenance at the end.
  List<Column> columns();

  /// For each column as the source names it, the table's column that takes its values.
  Map<String, String> shown();

  @Nullable Object[] row(JsonNode record, Provenance from, RowSieve.Aside aside) throws RowProblem;

  /// The fields that the definition lists, and under `evolve` those that a record has besides.
  record Listed(SourceDefinition.Kafka source, List<FieldRule> fields, RowReader reader)
      implements RowForm {

    static Listed of(SourceDefinition.Kafka source, List<FieldRule> fields, ZoneId zone) {
      return new Listed(source, fields, new RowReader(fields, zone));
    }

    @Override
    public List<Column> columns() {
      return reader.columns();
    }

    @Override
    public Map<String, String> shown() {
      var shown = new LinkedHashMap<String, String>();
      fields.forEach(rule -> shown.put(rule.name(), rule.name()));
      return shown;
    }

    @Override
    public @Nullable Object[] row(JsonNode record, Provenance from, RowSieve.Aside aside)
        throws RowProblem {
      @Nullable Object[] row = reader.read(record, from);
      if (source.drift() != DriftPolicy.IGNORE && source.drift() != DriftPolicy.EVOLVE) {
        for (String name : UnlistedFields.names(source, record)) {
          if (!record.get(name).isNull()) {
            unknown(name, aside);
          }
        }
      }
      return row;
    }

    private void unknown(String name, RowSieve.Aside aside) throws RowProblem {
      String reason = "The field '%s' is not one of those that are listed.".formatted(name);
      switch (source.drift()) {
        case FREEZE ->
            throw ProblemCode.SOURCE_DRIFT.exception(
                "The source '%s' is not what it was: %s Its policy is 'drift: freeze'."
                    .formatted(source.name(), reason),
                "Mend the source, list the field, or choose another policy.");
        case QUARANTINE_ROW -> throw new RowProblem(reason);
        case QUARANTINE_VALUE -> aside.value(name, reason);
        case IGNORE, EVOLVE -> {}
      }
    }
  }

  /// The fields of an Avro schema, under the source's policy of drift.
  record BySchema(Schema schema, RowShape shape, RowSieve sieve) implements RowForm {

    /// @param before the table's columns
    static BySchema of(
        SourceDefinition.Kafka source, Schema schema, List<Column> before, ZoneId zone) {
      RowShape shape = RowShape.of(source, before, AvroJson.columns(schema));
      return new BySchema(
          schema, shape, new RowSieve(shape, List.<FieldRule>of(), List.of(), zone));
    }

    @Override
    public List<Column> columns() {
      return sieve.columns();
    }

    @Override
    public Map<String, String> shown() {
      var shown = new LinkedHashMap<String, String>();
      for (RowShape.Placed placed : shape.columns()) {
        Column target = placed.target();
        if (target != null) {
          shown.put(placed.name(), target.name());
        }
      }
      return shown;
    }

    @Override
    public @Nullable Object[] row(JsonNode record, Provenance from, RowSieve.Aside aside)
        throws RowProblem {
      var values = new ArrayList<@Nullable Object>();
      for (Schema.Field field : schema.getFields()) {
        values.add(text(record.path(field.name())));
      }
      return sieve.row(values.toArray(), from, aside);
    }

    private static @Nullable String text(JsonNode node) {
      if (node.isNull() || node.isMissingNode()) {
        return null;
      }
      if (node.isContainerNode()) {
        return node.toString();
      }
      return node.isNumber() ? node.decimalValue().toPlainString() : node.asText();
    }
  }

  /// The record as JSON in one column.
  record Whole() implements RowForm {

    private static final String VALUE = "value";

    @Override
    public List<Column> columns() {
      var columns = new ArrayList<Column>();
      columns.add(new Column(VALUE, Plain.STRING));
      columns.addAll(SourceDefinition.provenance());
      return columns;
    }

    @Override
    public Map<String, String> shown() {
      return Map.of(VALUE, VALUE);
    }

    @Override
    public @Nullable Object[] row(JsonNode record, Provenance from, RowSieve.Aside aside) {
      return new @Nullable Object[] {
        record.toString(), from.file(), from.rowNumber(), from.loadedAt()
      };
    }
  }
}
