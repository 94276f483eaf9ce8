package dev.millrace.govern;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.table.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every table there is, with what the project says about it.
public final class Catalog {

  private final Map<String, Description> descriptions = new HashMap<>();

  public Catalog(Project project) {
    for (SourceDefinition source : project.sources()) {
      var columns = new HashMap<String, String>();
      for (FieldRule field : source.fields()) {
        if (field.description() != null) {
          columns.put(field.name(), field.description());
        }
      }
      source
          .tables()
          .forEach(table ->
              descriptions.put(
                  table.toString(), new Description(source.description(), null, columns)));
    }
    for (ModelDefinition model : project.models()) {
      descriptions.put(
          model.table().toString(),
          new Description(model.description(), model.owner(), model.columns()));
    }
  }

  /// The published tables, by name.
  public List<Entry> entries(LakeView lake) {
    return lake.tables().stream().map(this::entry).toList();
  }

  private Entry entry(TableState table) {
    Description description =
        descriptions.getOrDefault(table.name().toString(), new Description(null, null, Map.of()));
    List<ColumnEntry> columns =
        table.columns().stream().map(column -> column(column, description)).toList();
    return new Entry(
        table.name().toString(),
        table.name().layer().lowerCase(),
        description.words() == null ? "" : description.words(),
        description.owner(),
        columns,
        table.rows());
  }

  private static ColumnEntry column(Column column, Description description) {
    return new ColumnEntry(
        column.name(), column.type().toString(), description.columns().get(column.name()));
  }

  /// One table.
  public record Entry(
      String table,
      String layer,
      String description,
      @Nullable String owner,
      List<ColumnEntry> columns,
      long rows) {}

  /// One column of a table.
  public record ColumnEntry(String name, String type, @Nullable String description) {}

  private record Description(
      @Nullable String words, @Nullable String owner, Map<String, String> columns) {}
}
