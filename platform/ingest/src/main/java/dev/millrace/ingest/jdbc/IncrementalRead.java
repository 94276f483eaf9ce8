package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads what lies past the watermark and commits it in chunks, each with the watermark it has
/// reached: a crash between two of them repeats nothing. Rows with a key take the place of those
/// that have it; rows without one are added.
final class IncrementalRead {

  private static final int CHUNK_ROWS = 50_000;

  private final JdbcReading reading;
  private final Lake lake;
  private final FoundColumn column;
  private final String markName;
  private final boolean hasKey;
  private List<@Nullable Object[]> chunk = new ArrayList<>();
  private @Nullable String markValue;
  private @Nullable Watermark reached;
  private long number;

  IncrementalRead(JdbcReading reading, Lake lake) {
    this.reading = reading;
    this.lake = lake;
    SourceDefinition.Jdbc source = reading.source();
    String name = Objects.requireNonNull(source.watermark());
    this.column =
        reading
            .named(name)
            .orElseThrow(() ->
                ProblemCode.DEFINITION_VALUE.exception(
                    "The source '%s' has the watermark '%s', which is no column of what it reads."
                        .formatted(source.name(), name),
                    "Name a column that grows with every change."));
    this.hasKey = !source.key().isEmpty();
    this.markName = "source/" + source.name();
    this.markValue = lake.mark(markName).orElse(null);
    this.reached = markValue == null ? null : Watermark.parse(markValue);
  }

  SourceRun read(Connection connection) throws SQLException {
    Watermark from = reached == null ? null : reached.minus(reading.source().overlap());
    var stored =
        hasKey && from != null ? StoredRows.past(reading, lake.view(), column, from) : null;
    String name = reading.select().quoted(column.name());
    String condition = from == null ? "" : name + (hasKey ? " >= ?" : " > ?");
    var row = new ResultRow(reading.found());
    int position = reading.found().indexOf(column);
    try (PreparedStatement statement =
        connection.prepareStatement(reading.select().sql(reading.found(), condition, name))) {
      statement.setFetchSize(reading.source().fetchRows());
      if (from != null) {
        from.bind(statement, 1, column);
      }
      try (ResultSet result = statement.executeQuery()) {
        long bytes = 0;
        while (result.next()) {
          @Nullable Object[] values = row.read(result);
          commitWhenFull(values[position]);
          keep(values, stored);
          if (values[position] != null && (reached == null || isPast(values[position]))) {
            reached = new Watermark(Objects.requireNonNull(values[position]));
          }
          reading.call().progress().read(1, row.bytes() - bytes);
          bytes = row.bytes();
          if (Thread.currentThread().isInterrupted()) {
            throw new SQLException("the run was stopped");
          }
        }
      }
    }
    return finish();
  }

  /// Rows come in the order of the watermark; only those of the overlap lie before it.
  private boolean isPast(@Nullable Object value) {
    return reached == null
        || value instanceof String
        || !reached.equals(Watermark.larger(reached, value));
  }

  private void keep(@Nullable Object[] values, @Nullable StoredRows stored) {
    @Nullable Object[] row = reading.take(values, ++number);
    if (row == null) {
      return;
    }
    if (stored != null && stored.holds(row)) {
      reading.tally().unchanged();
    } else {
      chunk.add(row);
    }
  }

  /// Rows that share a watermark and have no key stay in one commit: reading goes on after it.
  private void commitWhenFull(@Nullable Object next) {
    boolean isFull = chunk.size() + reading.quarantine().count() >= CHUNK_ROWS;
    boolean isBoundary = hasKey || reached == null || !reached.value().equals(next);
    if (isFull && isBoundary && reached != null) {
      commit(List.of());
    }
  }

  private SourceRun finish() {
    reading.tally().loaded(chunk.size());
    SourceRun run =
        reading
            .tally()
            .run(
                reading.call().id(),
                reading.source().name().value(),
                reading.call().startedAt(),
                reading.shape().drift());
    write(List.of(RunTable.row(run)));
    return run;
  }

  private void commit(List<TableChange> more) {
    reading.tally().loaded(chunk.size());
    write(more);
  }

  private void write(List<TableChange> more) {
    SourceDefinition.Jdbc source = reading.source();
    var rows = new Rows(reading.sieve().columns(), chunk);
    var changes = new ArrayList<TableChange>(more);
    changes.add(
        hasKey && !chunk.isEmpty()
            ? new TableMerge(source.table(), rows, source.key(), source.partitionByDayOf())
            : new TableAppend(source.table(), rows, source.partitionByDayOf()));
    reading.quarantine().take(lake.view()).ifPresent(changes::add);
    String after = reached == null ? "" : reached.toText();
    if (!after.isEmpty()) {
      lake.commit(new LakeCommit(changes, new Mark(markName, markValue, after)));
      markValue = after;
    } else {
      // Nothing has ever been read past a watermark: the run alone is marked.
      String mark = "pull/%s/%s".formatted(source.name(), reading.call().id());
      lake.commit(new LakeCommit(changes, new Mark(mark, lake.mark(mark).orElse(null), "empty")));
    }
    chunk = new ArrayList<>();
  }
}
