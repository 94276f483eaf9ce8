package dev.millrace.ingest.replay;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.row.Quarantine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// `bronze.quarantine` and what was tried with its events, `bronze.quarantine_replays`. Safe for
/// any thread.
final class ReplayTables {

  static final TableName REPLAYS = TableName.of("bronze.quarantine_replays");

  private static final String MARK = "quarantine/replays";
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Plain.STRING),
          new Column("replayed_at", Plain.TIMESTAMP),
          new Column("outcome", Plain.STRING),
          new Column("reason", Plain.STRING));

  private final Lake lake;

  ReplayTables(Lake lake) {
    this.lake = lake;
  }

  /// No rows, for a table that does not exist yet.
  static TableAppend nothing() {
    return new TableAppend(REPLAYS, new Rows(COLUMNS, List.of()), null);
  }

  /// What was not sent again with success since it came, newest first.
  void read(Selection selection, int limit, int offset, RowHandler handler) {
    LakeView view = lake.view();
    if (view.find(Quarantine.TABLE).isEmpty()) {
      return;
    }
    var parameters = new ArrayList<@Nullable Object>();
    String conditions = conditions(view, selection, parameters);
    view.read(
        new SqlQuery(
            """
            select id, source, received_at, reason, raw
            from bronze.quarantine as kept
            where %s
            order by received_at desc, id
            limit %d offset %d
            """
                .formatted(conditions, limit, offset),
            parameters),
        handler);
  }

  private static String conditions(
      LakeView view, Selection selection, List<@Nullable Object> parameters) {
    var conditions = new ArrayList<String>();
    conditions.add("true");
    if (view.find(REPLAYS).isPresent()) {
      conditions.add(
          """
          not exists (
            select 1
            from bronze.quarantine_replays as tried
            where kept.source = 'events' and tried.id = kept.id
              and tried.outcome = 'accepted' and tried.replayed_at >= kept.received_at
          )\
          """);
    }
    if (!selection.ids().isEmpty()) {
      conditions.add(
          "id in (%s)"
              .formatted(String.join(", ", Collections.nCopies(selection.ids().size(), "?"))));
      parameters.addAll(selection.ids());
    }
    if (!selection.event().isEmpty()) {
      conditions.add("case when json_valid(raw) then raw ->> '$.event' end = ?");
      parameters.add(selection.event());
    }
    if (!selection.source().isEmpty()) {
      conditions.add("source = ?");
      parameters.add(selection.source());
    }
    if (!selection.reason().isEmpty()) {
      conditions.add("contains(lower(reason), lower(?))");
      parameters.add(selection.reason());
    }
    return String.join(" and ", conditions);
  }

  /// How many events were sent again with success.
  long accepted() {
    LakeView view = lake.view();
    var count = new AtomicLong();
    if (view.find(REPLAYS).isPresent()) {
      view.read(
          new SqlQuery("select count(*) from bronze.quarantine_replays where outcome = 'accepted'"),
          row -> count.set(((Number) java.util.Objects.requireNonNull(row[0])).longValue()));
    }
    return count.get();
  }

  void add(List<Replay.Outcome> outcomes, Instant at) {
    String before = lake.mark(MARK).orElse(null);
    long count = (before == null ? 0 : Long.parseLong(before)) + outcomes.size();
    var rows =
        Rows.gather(
            COLUMNS,
            sink ->
                outcomes.forEach(outcome ->
                    sink.row(
                        new @Nullable Object[] {
                          outcome.id(), at, outcome.outcome(), outcome.reason()
                        })));
    lake.commit(
        new LakeCommit(
            List.of(new TableAppend(REPLAYS, rows, null)),
            new Mark(MARK, before, String.valueOf(count))));
  }
}
