package dev.millrace.features.replay;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of `bronze.events` as the JSON that the collector wrote, as far as a fold reads it.
final class LakeEvents {

  static final TableName TABLE = TableName.of("bronze.events");

  /// What [#columns] begins with.
  static final int RECEIVED_AT = 5;

  private static final List<String> JSON = List.of("properties", "traits", "context");

  private LakeEvents() {}

  /// What a query selects so that [#json] can read its rows.
  static String columns(TableState table) {
    List<String> there = table.columns().stream().map(Column::name).toList();
    String inside =
        JSON.stream()
            .map(column -> there.contains(column) ? column : "cast(null as varchar)")
            .collect(Collectors.joining(", "));
    return "type, event, user_id, anonymous_id, occurred_at, received_at, " + inside;
  }

  /// @param receivedAt instead of the row's own
  static byte[] json(@Nullable Object[] row, @Nullable Object receivedAt) {
    var json = new StringBuilder("{");
    text(json, "type", row[0]);
    text(json, "event", row[1]);
    text(json, "userId", row[2]);
    text(json, "anonymousId", row[3]);
    text(json, "timestamp", row[4]);
    text(json, "receivedAt", receivedAt instanceof Instant ? receivedAt : row[4]);
    for (int i = 0; i < JSON.size(); i++) {
      if (row[RECEIVED_AT + 1 + i] instanceof String value) {
        name(json, JSON.get(i)).append(value);
      }
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void text(StringBuilder json, String name, @Nullable Object value) {
    if (value != null) {
      name(json, name).append('"');
      JsonStringEncoder.getInstance().quoteAsString(value.toString(), json);
      json.append('"');
    }
  }

  private static StringBuilder name(StringBuilder json, String name) {
    return json.append(json.length() == 1 ? "\"" : ",\"").append(name).append("\":");
  }
}
