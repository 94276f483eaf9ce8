package dev.millrace.transform.given;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.TableContent;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.transform.CompiledModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The columns of tables and models without any data: every table is bound empty, and a model's
/// columns are what the engine says its SQL would answer.
final class ModelSchemas {

  private final SqlSession session;
  private final Map<TableName, List<Column>> known = new HashMap<>();

  /// @param tables the columns of tables that no model makes
  ModelSchemas(SqlSession session, Map<TableName, List<Column>> tables) {
    this.session = session;
    tables.forEach(this::bind);
  }

  private void bind(TableName table, List<Column> columns) {
    session.bind(table, new TableContent.Given(new Rows(columns, List.of())));
    known.put(table, columns);
  }

  /// A model that reads what is not known stays unknown itself.
  void add(CompiledModel model) {
    if (known.keySet().containsAll(model.reads())) {
      try {
        bind(model.table(), session.describe(new SqlQuery(model.sql())));
      } catch (MillraceException _) {
        known.remove(model.table()); // a test of this model says what is wrong
      }
    }
  }

  Optional<List<Column>> find(TableName table) {
    return Optional.ofNullable(known.get(table));
  }
}
