package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.row.Quarantine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a topic's records become rows of a table: gathered, committed, forgotten. For one thread.
public final class EventRows {

  public static final TableName EVENTS = TableName.of("bronze.events");

  private static final List<Column> EVENT_COLUMNS =
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
          new Column("context", Plain.STRING),
          new Column("log_partition", Plain.INTEGER),
          new Column("log_offset", Plain.LONG),
          new Column("event_day", Plain.DATE),
          new Column("previous_id", Plain.STRING));

  private final TableName table;
  private final List<Column> columns;
  private final @Nullable String day;
  private final GatheredRows gathered;

  private EventRows(
      TableName table, List<Column> columns, @Nullable String day, GatheredRows gathered) {
    this.table = table;
    this.columns = columns;
    this.day = day;
    this.gathered = gathered;
  }

  /// Accepted events: `bronze.events`, split by `event_day`.
  ///
  /// @param settings how far the day an event happened may be from the day it was received
  public static EventRows events(CollectorSettings settings) {
    return new EventRows(EVENTS, EVENT_COLUMNS, "event_day", new GatheredEvents(settings));
  }

  /// Events that broke their contract: `bronze.quarantine`.
  public static EventRows quarantine() {
    return new EventRows(Quarantine.TABLE, Quarantine.COLUMNS, null, new GatheredRefusals());
  }

  /// Takes a record in; false when it becomes no row, because it cannot be read or is a later
  /// delivery of its message.
  public boolean add(LogEntry entry, Deliveries deliveries) {
    return gathered.add(entry, deliveries);
  }

  public int count() {
    return gathered.count();
  }

  /// About how much memory the rows take.
  public long bytes() {
    return gathered.bytes();
  }

  /// The rows taken in since [#clear()], to be committed before it is called again. The values are
  /// made one row at a time.
  public TableAppend append() {
    return new TableAppend(table, new Rows(columns, gathered), day);
  }

  public void clear() {
    gathered.clear();
  }
}
