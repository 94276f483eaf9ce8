package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.TableMetadata;

/// Tables at one consistent point, and the queries over them.
final class PinnedTables {

  private final LakeContext lake;
  private final Map<TableName, PinnedTable> tables;

  private PinnedTables(LakeContext lake, Map<TableName, PinnedTable> tables) {
    this.lake = lake;
    this.tables = tables;
    lake.views().add(this);
  }

  static PinnedTables published(LakeContext lake, Map<TableName, TableMetadata> now) {
    Map<TableName, PinnedTable> tables = new TreeMap<>();
    now.forEach((name, metadata) ->
        PinnedTable.published(name, metadata).ifPresent(table -> tables.put(name, table)));
    return new PinnedTables(lake, tables);
  }

  PinnedTables with(Collection<PinnedTable> over) {
    Map<TableName, PinnedTable> together = new TreeMap<>(tables);
    over.forEach(table -> together.put(table.name(), table));
    return new PinnedTables(lake, together);
  }

  Collection<PinnedTable> all() {
    return tables.values();
  }

  Optional<PinnedTable> find(TableName name) {
    return Optional.ofNullable(tables.get(name));
  }

  List<Column> describe(SqlQuery query) {
    try (SqlSession session = openFor(query)) {
      return session.describe(query);
    }
  }

  void read(SqlQuery query, RowHandler handler) {
    try (SqlSession session = openFor(query)) {
      session.read(query, handler);
    }
  }

  /// A session in which the tables that the query reads are bound. The caller closes it.
  SqlSession openFor(SqlQuery query) {
    List<PinnedTable> read =
        lake.engine().tablesIn(query.sql()).stream().sorted().map(this::require).toList();
    SqlSession session = lake.engine().open();
    boolean bound = false;
    try {
      for (PinnedTable table : read) {
        session.bind(table.name(), lake.tableFiles().of(table).scan(table.columns()));
      }
      bound = true;
      return session;
    } finally {
      if (!bound) {
        session.close();
      }
    }
  }

  private PinnedTable require(TableName name) {
    return find(name)
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "The query reads the table '%s', which the lake does not have.".formatted(name),
                Nearest.hint(
                    name.toString(),
                    tables.keySet().stream().map(TableName::toString).toList(),
                    "Load or build the table first.")));
  }
}
