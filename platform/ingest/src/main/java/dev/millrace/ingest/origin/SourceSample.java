package dev.millrace.ingest.origin;

import dev.millrace.contracts.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a source holds: columns as the lake would have them, and some rows as text.
///
/// @param notes what the reader should know, such as a column that becomes text
public record SourceSample(
    List<SampledColumn> columns, List<List<@Nullable String>> rows, List<String> notes) {

  public SourceSample {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /// @param origin the type as the source names it
  public record SampledColumn(String name, String type, String origin) {

    public static SampledColumn of(Column column, String origin) {
      return new SampledColumn(column.name(), column.type().toString(), origin);
    }
  }
}
