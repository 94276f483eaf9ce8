package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.table.Column;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.origin.RowSieve;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.SourceQuarantine;
import dev.millrace.ingest.origin.Tally;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one run knows of its source: the columns found, where they go, and what became of the rows
/// so far. Safe for any thread.
record JdbcReading(
    SourceDefinition.Jdbc source,
    RunCall call,
    JdbcSelect select,
    List<FoundColumn> found,
    RowShape shape,
    RowSieve sieve,
    SourceQuarantine quarantine,
    Tally tally) {

  static JdbcReading of(
      SourceDefinition.Jdbc source, RunCall call, Connection connection, Lake lake, ZoneId zone)
      throws SQLException {
    JdbcSelect select = JdbcSelect.of(source, connection);
    List<FoundColumn> found = select.columns(connection);
    RowShape shape = RowShape.of(source, lake.view(), columns(source, found));
    return new JdbcReading(
        source,
        call,
        select,
        found,
        shape,
        new RowSieve(shape, source.fields(), source.key(), zone),
        new SourceQuarantine(source.name().value(), call.startedAt()),
        new Tally());
  }

  /// What the definition says of a column holds over what the database says.
  static List<Column> columns(SourceDefinition.Jdbc source, List<FoundColumn> found) {
    return found.stream()
        .map(column ->
            rule(source, column)
                .map(rule -> new Column(rule.name(), rule.type()))
                .orElse(column.column()))
        .toList();
  }

  private static Optional<FieldRule> rule(SourceDefinition.Jdbc source, FoundColumn column) {
    return source.fields().stream()
        .filter(rule -> rule.from().equalsIgnoreCase(column.name()))
        .findFirst();
  }

  /// The column of the database that a name of the definition means.
  Optional<FoundColumn> named(String name) {
    return source.fields().stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .flatMap(rule -> JdbcSelect.find(found, rule.from()))
        .or(() -> JdbcSelect.find(found, name));
  }

  /// The row as the table takes it; null when it went to quarantine.
  @Nullable Object @Nullable [] take(@Nullable Object[] values, long number) {
    String origin = source.name() + " row " + number;
    try {
      return sieve.row(
          values,
          new Provenance(source.name().value(), number, call.startedAt()),
          (column, reason) -> {
            tally.valueQuarantined();
            quarantine.add(sieve.raw(values), reason, SourceQuarantine.ofValue(origin, column));
          });
    } catch (RowProblem e) {
      tally.quarantined();
      quarantine.add(sieve.raw(values), e.reason(), origin);
      return null;
    }
  }
}
