package dev.millrace.ingest.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.row.Quarantine;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a topic's records become rows of a table.
public final class EventRows {

  private final EventReader json = new EventReader();
  private final TableName table;
  private final List<Column> columns;
  private final Mapping mapping;

  private EventRows(TableName table, List<Column> columns, Mapping mapping) {
    this.table = table;
    this.columns = columns;
    this.mapping = mapping;
  }

  /// Accepted events: `bronze.events`.
  public static EventRows events() {
    return new EventRows(
        TableName.of("bronze.events"),
        List.of(
            new Column("message_id", Plain.STRING),
            new Column("type", Plain.STRING),
            new Column("event", Plain.STRING),
            new Column("user_id", Plain.STRING),
            new Column("anonymous_id", Plain.STRING),
            new Column("occurred_at", Plain.TIMESTAMP),
            new Column("received_at", Plain.TIMESTAMP),
            new Column("properties", Plain.STRING),
            new Column("traits", Plain.STRING),
            new Column("context", Plain.STRING)),
        EventRows::event);
  }

  /// Events that broke their contract: `bronze.quarantine`.
  public static EventRows quarantine() {
    return new EventRows(Quarantine.TABLE, Quarantine.COLUMNS, EventRows::refused);
  }

  public TableName table() {
    return table;
  }

  /// The first column's name: it holds the message id.
  public String idColumn() {
    return columns.getFirst().name();
  }

  public @Nullable Object[] row(byte[] record) {
    return mapping.row(json.read(record));
  }

  public Rows rows(List<@Nullable Object[]> values) {
    return Rows.gather(columns, sink -> values.forEach(sink::row));
  }

  private static @Nullable Object[] event(JsonNode event) {
    return new @Nullable Object[] {
      text(event, "messageId"),
      text(event, "type"),
      "track".equals(text(event, "type")) ? text(event, "event") : text(event, "name"),
      text(event, "userId"),
      text(event, "anonymousId"),
      instant(event, "timestamp"),
      instant(event, "receivedAt"),
      object(event, "properties"),
      object(event, "traits"),
      object(event, "context")
    };
  }

  private static @Nullable Object[] refused(JsonNode kept) {
    return new @Nullable Object[] {
      text(kept, "id"),
      "events",
      instant(kept, "receivedAt"),
      text(kept, "code"),
      text(kept, "reason"),
      "collector",
      text(kept, "raw")
    };
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : null;
  }

  private static @Nullable String object(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isObject() ? value.toString() : null;
  }

  private static @Nullable Instant instant(JsonNode node, String field) {
    String text = text(node, field);
    return text == null ? null : OffsetDateTime.parse(text).toInstant();
  }

  private interface Mapping {
    @Nullable Object[] row(JsonNode record);
  }
}
