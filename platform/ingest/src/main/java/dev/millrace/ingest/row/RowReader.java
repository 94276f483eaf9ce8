package dev.millrace.ingest.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.table.Column;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what a source sent into rows of its bronze table: its fields, then where each came from.
public final class RowReader {

  private final List<FieldReader> fields;
  private final List<Column> columns;

  public RowReader(List<FieldRule> rules, ZoneId zone) {
    this.fields = rules.stream().map(rule -> new FieldReader(rule, zone)).toList();
    var all = new ArrayList<Column>();
    rules.forEach(rule -> all.add(new Column(rule.name(), rule.type())));
    all.addAll(SourceDefinition.provenance());
    this.columns = List.copyOf(all);
  }

  /// The source's columns with those of provenance at the end.
  public List<Column> columns() {
    return columns;
  }

  /// @param positions where in the record each column of the header stands
  public @Nullable Object[] read(
      List<String> record, Map<String, Integer> positions, Provenance from) throws RowProblem {
    @Nullable Object[] row = new Object[columns.size()];
    for (int i = 0; i < fields.size(); i++) {
      Integer position = positions.get(fields.get(i).rule().from());
      row[i] = fields.get(i).read(position == null ? null : record.get(position));
    }
    return from.fill(row);
  }

  public @Nullable Object[] read(JsonNode record, Provenance from) throws RowProblem {
    if (!record.isObject()) {
      throw new RowProblem("The row is not a JSON object.");
    }
    @Nullable Object[] row = new Object[columns.size()];
    for (int i = 0; i < fields.size(); i++) {
      row[i] = fields.get(i).read(find(record, fields.get(i).rule().from()));
    }
    return from.fill(row);
  }

  /// By its name, which may hold points, or by a path into objects.
  private static JsonNode find(JsonNode record, String path) {
    JsonNode node = record.path(path);
    if (!node.isMissingNode()) {
      return node;
    }
    node = record;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }

  /// Where a row came from.
  public record Provenance(String file, long rowNumber, Instant loadedAt) {

    /// The columns by which a row of a table is found again.
    public static final List<String> PLACE = List.of("_source_file", "_row_number");

    /// Writes it into the row's last three columns.
    public @Nullable Object[] fill(@Nullable Object[] row) {
      row[row.length - 3] = file;
      row[row.length - 2] = rowNumber;
      row[row.length - 1] = loadedAt;
      return row;
    }
  }
}
