package dev.millrace.contracts.sql;

import dev.millrace.contracts.name.TableName;
import java.util.Collection;
import java.util.Set;

/// Runs SQL inside this process over Parquet files. Safe for any thread; the opener closes it.
public interface SqlEngine extends AutoCloseable {

  /// A session of its own, with nothing in it, that can read and write only below the engine's
  /// directory. The caller closes it.
  SqlSession open();

  /// Which `layer.name` tables a query reads, found by parsing it; nothing runs.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException SQL_ERROR with the parser's message,
  ///   or SQL_FORBIDDEN when the text is not exactly one SELECT or reads files by itself
  Set<TableName> tablesIn(String select);

  /// Parses queries together, which is quicker than one by one, because they will be asked about
  /// soon. What is wrong with one of them is told when it is asked about.
  default void parseAhead(Collection<String> selects) {}

  /// The syntax tree of a query as DuckDB's `json_serialize_sql` tells it; nothing runs.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as [#tablesIn(String)]
  String syntaxOf(String select);

  @Override
  void close();
}
