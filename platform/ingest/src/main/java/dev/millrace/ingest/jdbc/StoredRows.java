package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of a table that an incremental run will see again, to tell what has changed since. At
/// most so many; past that, rows count as changed.
final class StoredRows {

  private static final int MAX_ROWS = 200_000;

  private final int width;
  private final List<Integer> key;
  private final Map<List<@Nullable Object>, List<@Nullable Object>> rows = new HashMap<>();

  private StoredRows(int width, List<Integer> key) {
    this.width = width;
    this.key = key;
  }

  static StoredRows past(JdbcReading reading, LakeView lake, FoundColumn column, Watermark from) {
    List<Column> columns = reading.shape().targets();
    List<String> names = columns.stream().map(Column::name).toList();
    List<Integer> key = reading.source().key().stream().map(names::indexOf).toList();
    var stored = new StoredRows(columns.size(), key);
    String watermark = String.valueOf(reading.source().watermark());
    List<String> known =
        lake.find(reading.source().table())
            .map(table -> table.columns().stream().map(Column::name).toList())
            .orElse(List.of());
    if (known.containsAll(names) && !key.contains(-1) && names.contains(watermark)) {
      lake.read(
          new SqlQuery(
              "select %s from %s where \"%s\" >= ? limit %d"
                  .formatted(
                      names.stream().map(n -> '"' + n + '"').collect(Collectors.joining(", ")),
                      reading.source().table(),
                      watermark,
                      MAX_ROWS),
              List.of(from.value())),
          row -> stored.rows.put(stored.keyOf(Arrays.asList(row)), Arrays.asList(row)));
    }
    return stored;
  }

  private List<@Nullable Object> keyOf(List<@Nullable Object> values) {
    return key.stream().<@Nullable Object>map(values::get).toList();
  }

  /// Whether the row is stored as it is; what it was loaded from and when does not count.
  boolean holds(@Nullable Object[] row) {
    List<@Nullable Object> values = Arrays.asList(row).subList(0, width);
    return values.equals(rows.get(keyOf(values)));
  }
}
