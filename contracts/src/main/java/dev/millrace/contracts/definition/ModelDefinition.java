package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A SQL model: `models/<layer>/<name>.sql`, described by the `.yml` of the same name.
///
/// @param sql a template still
/// @param tags by which models are chosen
/// @param tests on given rows
/// @param key the columns that identify a row; checked to be unique and not null
/// @param indexes columns that get an index in the warehouse
/// @param sortBy columns by which the rows of a file are sorted; none leaves the table's order
///   alone
/// @param columns descriptions by column
public record ModelDefinition(
    TableName table,
    SourceText sql,
    @Nullable String description,
    @Nullable String owner,
    List<String> key,
    List<String> indexes,
    @Nullable String partitionByDayOf,
    List<String> sortBy,
    Map<String, String> columns,
    List<CheckDefinition> checks,
    ModelBuild build,
    List<String> tags,
    List<ModelTest> tests) {

  public ModelDefinition {
    key = List.copyOf(key);
    indexes = List.copyOf(indexes);
    sortBy = List.copyOf(sortBy);
    columns = Map.copyOf(columns);
    checks = List.copyOf(checks);
    tags = List.copyOf(tags);
    tests = List.copyOf(tests);
  }

  /// The same, with what the SQL's own `config(...)` says.
  public ModelDefinition with(
      List<String> ownKey,
      @Nullable String dayOf,
      List<String> ownOrder,
      ModelBuild ownBuild,
      List<String> ownTags) {
    return new ModelDefinition(
        table,
        sql,
        description,
        owner,
        ownKey,
        indexes,
        dayOf,
        ownOrder,
        columns,
        checks,
        ownBuild,
        ownTags,
        tests);
  }
}
