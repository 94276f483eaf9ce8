package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.table.Column;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table or query of a database: read whole into one commit, or past its watermark.
public final class JdbcOrigin implements Origin {

  private final SourceDefinition.Jdbc source;
  private final Lake lake;
  private final ZoneId zone;
  private final Drivers drivers;
  private final Path spill;

  /// @param spill folder for rows that wait for their commit
  public JdbcOrigin(
      SourceDefinition.Jdbc source, Lake lake, ZoneId zone, Drivers drivers, Path spill) {
    this.source = source;
    this.lake = lake;
    this.zone = zone;
    this.drivers = drivers;
    this.spill = spill;
  }

  @Override
  public SourceSample sample(int rows) {
    return sample(source, drivers, rows);
  }

  /// Needs no lake: what the database holds, and its first rows.
  public static SourceSample sample(SourceDefinition.Jdbc source, Drivers drivers, int rows) {
    return reading(
        source,
        drivers,
        connection -> {
          JdbcSelect select = JdbcSelect.of(source, connection);
          List<FoundColumn> found = select.columns(connection);
          List<Column> columns = JdbcReading.columns(source, found);
          var sampled =
              IntStream.range(0, found.size())
                  .mapToObj(i -> SampledColumn.of(columns.get(i), found.get(i).databaseType()))
                  .toList();
          var notes = found.stream().map(FoundColumn::note).filter(Objects::nonNull).toList();
          return new SourceSample(
              sampled,
              first(connection, select, found, rows),
              notes.stream().map(Objects::requireNonNull).toList());
        });
  }

  private static List<List<@Nullable String>> first(
      Connection connection, JdbcSelect select, List<FoundColumn> found, int rows)
      throws SQLException {
    var texts = new ArrayList<List<@Nullable String>>();
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(rows);
      try (ResultSet result = statement.executeQuery(select.sql(found, "", ""))) {
        var row = new ResultRow(found);
        while (result.next()) {
          texts.add(
              Arrays.stream(row.read(result)).<@Nullable String>map(Canonical::text).toList());
        }
      }
    }
    return texts;
  }

  @Override
  public List<FieldRule> fields() {
    return reading(
        source,
        drivers,
        connection -> {
          List<FoundColumn> found = JdbcSelect.of(source, connection).columns(connection);
          var rules = new ArrayList<>(source.fields());
          for (Column column : JdbcReading.columns(source, found)) {
            if (rules.stream().noneMatch(rule -> rule.name().equals(column.name()))) {
              rules.add(rule(column));
            }
          }
          return rules;
        });
  }

  private static FieldRule rule(Column column) {
    return new FieldRule(
        column.name(), column.name(), column.type(), false, null, null, null, List.of(), null);
  }

  @Override
  public SourceRun run(RunCall call) throws InterruptedException {
    String mark = "pull/%s/%s".formatted(source.name(), call.id());
    if (lake.mark(mark).isPresent()) {
      return RunTable.find(lake.view(), source.name().value(), call.id());
    }
    SourceRun run =
        reading(
            source,
            drivers,
            connection -> {
              JdbcReading reading = JdbcReading.of(source, call, connection, lake, zone);
              return source.watermark() == null
                  ? full(reading, connection, mark)
                  : new IncrementalRead(reading, lake).read(connection);
            });
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("The run was stopped.");
    }
    return run;
  }

  private SourceRun full(JdbcReading reading, Connection connection, String mark)
      throws SQLException {
    try (var rows = new ColumnBlocks(reading.sieve().columns(), spill)) {
      new FullRead(reading, () -> open(source.database(), drivers), rows).read(connection);
      SourceRun run =
          reading
              .tally()
              .run(
                  reading.call().id(),
                  source.name().value(),
                  reading.call().startedAt(),
                  reading.shape().drift());
      var changes = new ArrayList<TableChange>();
      changes.add(TableOverwrite.all(source.table(), rows.rows(), source.partitionByDayOf()));
      reading.quarantine().take(lake.view()).ifPresent(changes::add);
      changes.add(RunTable.row(run));
      lake.commit(new LakeCommit(changes, new Mark(mark, null, run.summary())));
      return run;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("the run was stopped", e);
    }
  }

  private static <T> T reading(SourceDefinition.Jdbc source, Drivers drivers, Work<T> work) {
    try (Connection connection = open(source.database(), drivers)) {
      T result = work.on(connection);
      connection.rollback();
      return result;
    } catch (SQLException e) {
      throw Drivers.unreachable(source.database(), e);
    }
  }

  /// Without autocommit a driver streams; the read-only transaction sees one state of the database.
  private static Connection open(DatabaseAccess access, Drivers drivers) throws SQLException {
    Connection connection = drivers.connect(access);
    connection.setReadOnly(true);
    if (connection
        .getMetaData()
        .supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ)) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
    connection.setAutoCommit(false);
    return connection;
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }
}
