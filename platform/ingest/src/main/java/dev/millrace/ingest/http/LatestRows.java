package dev.millrace.ingest.http;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The newest stored row of each key, to tell what has changed.
public final class LatestRows {

  private final int width;
  private final List<Integer> key;
  private final Map<List<@Nullable Object>, List<@Nullable Object>> rows = new HashMap<>();

  private LatestRows(SourceDefinition.Http source, List<FieldRule> fields) {
    List<String> names = fields.stream().map(FieldRule::name).toList();
    this.width = names.size();
    this.key = source.key().stream().map(names::indexOf).toList();
  }

  /// @param fields what rows hold: those that the source lists, and perhaps more
  public static LatestRows of(LakeView lake, SourceDefinition.Http source, List<FieldRule> fields) {
    var latest = new LatestRows(source, fields);
    Set<String> known =
        lake.find(source.table()).map(TableState::columns).orElse(List.of()).stream()
            .map(Column::name)
            .collect(Collectors.toSet());
    if (!source.key().isEmpty() && known.containsAll(source.key())) {
      lake.read(new SqlQuery(sql(source, fields, known)), latest::isNew);
    }
    return latest;
  }

  /// A field that the table has not got yet is empty in every row.
  private static String sql(
      SourceDefinition.Http source, List<FieldRule> fields, Set<String> known) {
    String columns =
        fields.stream()
            .map(field ->
                (known.contains(field.name()) ? "" : "null as ") + '"' + field.name() + '"')
            .collect(Collectors.joining(", "));
    String key = source.key().stream().map(k -> '"' + k + '"').collect(Collectors.joining(", "));
    return """
    select %s
    from %s
    qualify row_number() over (partition by %s order by _loaded_at desc, _row_number desc) = 1
    """
        .formatted(columns, source.table(), key);
  }

  /// Whether the row differs from the newest of its key; it is the newest afterwards.
  public boolean isNew(@Nullable Object[] row) {
    if (key.isEmpty()) {
      return true;
    }
    List<@Nullable Object> values = Arrays.asList(row).subList(0, width);
    List<@Nullable Object> id = key.stream().<@Nullable Object>map(values::get).toList();
    List<@Nullable Object> before = rows.put(id, values);
    return before == null || !before.equals(values);
  }
}
