package dev.millrace.external.postgres;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Puts one table's new content in place within the caller's transaction.
///
/// The content is copied into a new table that takes the old one's name at the end, so that readers
/// wait for no more than the renaming. Where views of the user's hang on the old table it is
/// emptied and filled instead: they must not fall.
final class TableLoad {

  private final Connection connection;
  private final WarehouseTable table;
  private final String schema;
  private final String name;

  TableLoad(Connection connection, WarehouseTable table) {
    this.connection = connection;
    this.table = table;
    this.schema = Sql.quoted(table.name().layer().lowerCase());
    this.name = table.name().name();
  }

  long run() throws SQLException {
    execute("create schema if not exists " + schema);
    if (hasDependents()) {
      execute("delete from " + qualified(name));
      return copyInto(name);
    }
    String fresh = name + "__new";
    execute("drop table if exists " + qualified(fresh));
    execute("create table %s (%s)".formatted(qualified(fresh), columns()));
    long rows = copyInto(fresh);
    addKeyAndIndexes(fresh);
    execute("drop table if exists " + qualified(name));
    execute("alter table %s rename to %s".formatted(qualified(fresh), Sql.quoted(name)));
    execute("analyze " + qualified(name));
    return rows;
  }

  private boolean hasDependents() throws SQLException {
    String sql =
        """
        select 1
        from pg_depend
        inner join pg_rewrite on pg_depend.objid = pg_rewrite.oid
        where pg_depend.refobjid = to_regclass(?)
          and pg_rewrite.ev_class <> pg_depend.refobjid
        limit 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, qualified(name));
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  private long copyInto(String target) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy %s (%s) from stdin".formatted(qualified(target), names(table.columns())));
    try {
      var writer = new CopyWriter(copy);
      table.rows().accept(writer);
      return writer.finish();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /// Names of keys and indexes are PostgreSQL's to choose: ours would clash with the old table's.
  private void addKeyAndIndexes(String target) throws SQLException {
    if (!table.key().isEmpty()) {
      execute(
          "alter table %s add primary key (%s)"
              .formatted(qualified(target), quotedAll(table.key())));
    }
    for (String index : table.indexes()) {
      execute("create index on %s (%s)".formatted(qualified(target), Sql.quoted(index)));
    }
  }

  private String columns() {
    return table.columns().stream()
        .map(column -> Sql.quoted(column.name()) + " " + type(column.type()))
        .collect(Collectors.joining(", "));
  }

  private static String names(List<Column> columns) {
    return quotedAll(columns.stream().map(Column::name).toList());
  }

  private static String quotedAll(List<String> names) {
    return names.stream().map(Sql::quoted).collect(Collectors.joining(", "));
  }

  private String qualified(String table) {
    return schema + "." + Sql.quoted(table);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String type(ColumnType type) {
    return switch (type) {
      case ColumnType.Decimal(int precision, int scale) ->
          "numeric(%d,%d)".formatted(precision, scale);
      case ColumnType.Plain plain ->
          switch (plain) {
            case STRING -> "text";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case DOUBLE -> "double precision";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamptz";
          };
    };
  }
}
