package dev.millrace.ingest.origin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `bronze.source_runs`: what every run of a source did, committed with its rows.
public final class RunTable {

  public static final TableName TABLE = TableName.of("bronze.source_runs");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Plain.STRING),
          new Column("source", Plain.STRING),
          new Column("started_at", Plain.TIMESTAMP),
          new Column("received", Plain.LONG),
          new Column("loaded", Plain.LONG),
          new Column("quarantined", Plain.LONG),
          new Column("unchanged", Plain.LONG),
          new Column("quarantined_values", Plain.LONG),
          new Column("drift", Plain.STRING));

  private RunTable() {}

  /// No rows, so that the table can exist before the first run.
  public static TableAppend nothing() {
    return new TableAppend(TABLE, new Rows(COLUMNS, List.of()), null);
  }

  /// The run's row.
  public static TableAppend row(SourceRun run) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(
        new @Nullable Object[] {
          run.id(),
          run.source(),
          run.startedAt(),
          run.received(),
          run.loaded(),
          run.quarantined(),
          run.unchanged(),
          run.quarantinedValues(),
          run.drift().isEmpty() ? null : text(run.drift())
        });
    return new TableAppend(TABLE, new Rows(COLUMNS, rows), null);
  }

  /// Runs of a source, newest first.
  public static List<SourceRun> read(LakeView lake, String source, int limit, int offset) {
    var runs = new ArrayList<SourceRun>();
    if (lake.find(TABLE).isPresent()) {
      lake.read(
          new SqlQuery(
              """
              select id, source, started_at, received, loaded, quarantined, unchanged,
                quarantined_values, drift
              from bronze.source_runs
              where source = ?
              order by started_at desc, id
              limit %d offset %d
              """
                  .formatted(limit, offset),
              List.of(source)),
          row -> runs.add(run(row)));
    }
    return runs;
  }

  /// The run, if it was committed.
  public static Optional<SourceRun> seek(LakeView lake, String source, String id) {
    var runs = new ArrayList<SourceRun>();
    if (lake.find(TABLE).isPresent()) {
      lake.read(
          new SqlQuery(
              """
              select id, source, started_at, received, loaded, quarantined, unchanged,
                quarantined_values, drift
              from bronze.source_runs
              where source = ? and id = ?
              """,
              List.of(source, id)),
          row -> runs.add(run(row)));
    }
    return runs.stream().findFirst();
  }

  /// The run, as it was committed.
  public static SourceRun find(LakeView lake, String source, String id) {
    return seek(lake, source, id)
        .orElseThrow(() ->
            new IllegalStateException(
                "The run '%s' is marked but not recorded; this is a bug.".formatted(id)));
  }

  private static SourceRun run(@Nullable Object[] row) {
    return new SourceRun(
        String.valueOf(row[0]),
        String.valueOf(row[1]),
        (Instant) Objects.requireNonNull(row[2]),
        number(row[3]),
        number(row[4]),
        number(row[5]),
        number(row[6]),
        number(row[7]),
        row[8] == null ? List.of() : drift(String.valueOf(row[8])));
  }

  private static long number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).longValue();
  }

  private static String text(List<ColumnDrift> drift) {
    try {
      return JSON.writeValueAsString(drift);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Drift cannot be written as JSON; this is a bug.", e);
    }
  }

  private static List<ColumnDrift> drift(String text) {
    try {
      return List.of(JSON.readValue(text, ColumnDrift[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The drift of a run cannot be read; this is a bug.", e);
    }
  }
}
