package dev.millrace.features.parity;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The lake's events put through the fold again, as they were received, up to a moment. What was
/// received later counts as received at that moment, as a read then would have needed it.
final class Replay {

  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final List<String> JSON = List.of("properties", "traits", "context");

  private final EventFold fold;
  private final EventReader reader;
  private final Instant until;
  private final Map<String, byte[]> states = new HashMap<>();
  private long events;
  private long unreadable;

  Replay(EventFold fold, Instant until) {
    this.fold = fold;
    this.reader = fold.reader();
    this.until = until;
  }

  /// Every person's state, by its key.
  Map<String, byte[]> states() {
    return states;
  }

  long events() {
    return events;
  }

  long unreadable() {
    return unreadable;
  }

  void read(LakeView lake) {
    lake.find(EVENTS).ifPresent(table -> lake.read(query(table), this::add));
  }

  private SqlQuery query(TableState table) {
    List<String> columns = table.columns().stream().map(Column::name).toList();
    String inside =
        JSON.stream()
            .map(column -> columns.contains(column) ? column : "cast(null as varchar)")
            .collect(Collectors.joining(", "));
    return SqlQuery.of(
        """
        select type, event, user_id, anonymous_id, occurred_at, received_at, %s
        from bronze.events
        where least(occurred_at, received_at) < cast(? as timestamptz)
        qualify row_number() over (partition by message_id order by received_at) = 1
        order by received_at
        """
            .formatted(inside),
        until);
  }

  private void add(@Nullable Object[] row) {
    events++;
    if (!reader.read(event(row))) {
      unreadable++;
      return;
    }
    String key = new String(reader.key(), StandardCharsets.UTF_8);
    byte[] after = fold.update(states.get(key), reader);
    if (after != null) {
      states.put(key, after);
    }
  }

  private byte[] event(@Nullable Object[] row) {
    var json = new StringBuilder("{");
    text(json, "type", row[0]);
    text(json, "event", row[1]);
    text(json, "userId", row[2]);
    text(json, "anonymousId", row[3]);
    text(json, "timestamp", row[4]);
    text(json, "receivedAt", row[5] instanceof Instant received ? atMost(received) : row[4]);
    for (int i = 0; i < JSON.size(); i++) {
      if (row[6 + i] instanceof String value) {
        name(json, JSON.get(i)).append(value);
      }
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private Instant atMost(Instant received) {
    return received.isAfter(until) ? until : received;
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
