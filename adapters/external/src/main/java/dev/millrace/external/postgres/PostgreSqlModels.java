package dev.millrace.external.postgres;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.warehouse.ModelDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SQL models inside PostgreSQL. Each query is made a view first, which PostgreSQL lets be nothing
/// but one query; then its answer is the table. Times are UTC.
public final class PostgreSqlModels implements ModelDatabase {

  private static final int FETCHED = 5_000;

  private final Connection connection;
  private final String prefix;

  private PostgreSqlModels(Connection connection, String prefix) {
    this.connection = connection;
    this.prefix = prefix;
  }

  /// @param prefix before the names of schemas
  public static PostgreSqlModels connect(String jdbcUrl, String prefix) {
    try {
      Connection connection = DriverManager.getConnection(jdbcUrl);
      boolean isReady = false;
      try {
        LoadLedger.create(connection);
        Sql.execute(
            connection,
            "create table if not exists millrace.models (name text primary key, hash text not null)");
        Sql.execute(connection, "set time zone 'UTC'");
        connection.setAutoCommit(false);
        isReady = true;
        return new PostgreSqlModels(connection, prefix);
      } finally {
        if (!isReady) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /// Removes everything below the prefix; nothing else must lie there.
  public static void remove(String jdbcUrl, String prefix) {
    if (prefix.isEmpty()) {
      throw new IllegalStateException("Only what has a prefix is removed; this is a bug.");
    }
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection.setAutoCommit(false);
      for (String layer : List.of("bronze", "silver", "gold")) {
        Sql.execute(
            connection, "drop schema if exists %s cascade".formatted(Sql.quoted(prefix + layer)));
        forget(connection, "millrace.tables", prefix + layer);
        forget(connection, "millrace.models", prefix + layer);
      }
      connection.commit();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static void forget(Connection connection, String ledger, String schema)
      throws SQLException {
    if (Sql.text(connection, "select to_regclass(?)", ledger) == null) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from %s where starts_with(name, ?)".formatted(ledger))) {
      delete.setString(1, Sql.quoted(schema) + ".");
      delete.executeUpdate();
    }
  }

  @Override
  public long make(Relation relation) {
    Place place = place(relation.name());
    return attempt(() -> {
      String view = query(relation);
      Sql.execute(connection, "create schema if not exists " + Sql.quoted(place.schema()));
      drop(place);
      if (relation.isView()) {
        Sql.execute(connection, "create view %s as\n%s".formatted(place, relation.select()));
        return 0L;
      }
      long rows =
          Sql.update(connection, "create table %s as select * from %s".formatted(place, view));
      if (!relation.key().isEmpty()) {
        Sql.execute(
            connection,
            "alter table %s add primary key (%s)".formatted(place, Sql.list(relation.key())));
      }
      for (String index : relation.indexes()) {
        Sql.execute(connection, "create index on %s (%s)".formatted(place, Sql.quoted(index)));
      }
      Sql.execute(connection, "analyze " + place);
      remember(place, relation.hash());
      return rows;
    });
  }

  @Override
  public long change(Relation relation) {
    Place place = place(relation.name());
    return attempt(() -> {
      String view = query(relation);
      Sql.execute(connection, "create temporary table millrace_answer as select * from " + view);
      if (!relation.key().isEmpty()) {
        Sql.execute(
            connection,
            "delete from %s as kept using millrace_answer as other where %s"
                .formatted(
                    place,
                    Sql.each(
                        relation.key(),
                        column -> "kept.%1$s = other.%1$s".formatted(column),
                        " and ")));
      }
      List<String> columns = columns(relation.name()).stream().map(Column::name).toList();
      long rows =
          Sql.update(
              connection,
              "insert into %1$s (%2$s) select %2$s from millrace_answer"
                  .formatted(place, Sql.list(columns)));
      Sql.execute(connection, "drop table millrace_answer");
      remember(place, relation.hash());
      return rows;
    });
  }

  /// The name of a view of this session that answers the query.
  private String query(Relation relation) throws SQLException {
    String select = relation.select().strip();
    OneStatement.require(select);
    Sql.execute(connection, "drop view if exists pg_temp.millrace_query");
    String head = "create temporary view millrace_query as\n";
    try {
      Sql.execute(connection, head + relation.select());
    } catch (SQLException e) {
      throw SqlWords.problem(e, head + relation.select(), 1);
    }
    return "pg_temp.millrace_query";
  }

  private void drop(Place place) throws SQLException {
    String kind =
        Sql.text(
            connection,
            "select relkind::text from pg_class where oid = to_regclass(?)",
            place.toString());
    if (kind != null) {
      Sql.execute(
          connection, "drop %s %s cascade".formatted(kind.equals("v") ? "view" : "table", place));
    }
    try (PreparedStatement forget =
        connection.prepareStatement("delete from millrace.models where name = ?")) {
      forget.setString(1, place.toString());
      forget.executeUpdate();
    }
  }

  private void remember(Place place, String hash) throws SQLException {
    try (PreparedStatement write =
        connection.prepareStatement(
            """
            insert into millrace.models (name, hash) values (?, ?)
            on conflict (name) do update set hash = excluded.hash
            """)) {
      write.setString(1, place.toString());
      write.setString(2, hash);
      write.executeUpdate();
    }
  }

  @Override
  public Optional<String> hash(TableName table) {
    return attempt(() ->
        Optional.ofNullable(
            Sql.text(
                connection,
                "select hash from millrace.models where name = ? and to_regclass(name) is not null",
                place(table).toString())));
  }

  @Override
  public List<Column> columns(TableName table) {
    String sql =
        """
        select attname, format_type(atttypid, atttypmod)
        from pg_attribute
        where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
        order by attnum
        """;
    return attempt(() -> {
      List<Column> columns = new ArrayList<>();
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, place(table).toString());
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            columns.add(new Column(row.getString(1), PostgreSqlTypes.ours(row.getString(2))));
          }
        }
      }
      return columns;
    });
  }

  @Override
  public void read(TableName table, RowHandler handler) {
    attempt(() -> {
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(FETCHED);
        try (ResultSet row = statement.executeQuery("select * from " + place(table))) {
          int[] types = types(row.getMetaData());
          while (row.next()) {
            @Nullable Object[] values = new @Nullable Object[types.length];
            for (int i = 0; i < values.length; i++) {
              values[i] = value(row, i + 1, types[i]);
            }
            handler.row(values);
          }
        }
      }
      return table;
    });
  }

  private static int[] types(ResultSetMetaData columns) throws SQLException {
    int[] types = new int[columns.getColumnCount()];
    for (int i = 0; i < types.length; i++) {
      types[i] =
          columns.getColumnTypeName(i + 1).equals("timestamptz")
              ? Types.TIMESTAMP_WITH_TIMEZONE
              : columns.getColumnType(i + 1);
    }
    return types;
  }

  private static @Nullable Object value(ResultSet row, int column, int type) throws SQLException {
    Object value =
        switch (type) {
          case Types.SMALLINT, Types.INTEGER -> row.getInt(column);
          case Types.BIGINT -> row.getLong(column);
          case Types.REAL, Types.DOUBLE -> row.getDouble(column);
          case Types.BIT, Types.BOOLEAN -> row.getBoolean(column);
          case Types.NUMERIC -> number(row, column);
          case Types.DATE -> row.getObject(column, LocalDate.class);
          case Types.TIMESTAMP -> utcTime(row, column);
          case Types.TIMESTAMP_WITH_TIMEZONE -> time(row, column);
          default -> row.getString(column);
        };
    return row.wasNull() ? null : value;
  }

  /// PostgreSQL's numeric may be NaN.
  private static @Nullable Object number(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      return null;
    }
    return text.equals("NaN") || text.endsWith("Infinity")
        ? (Object) Double.valueOf(text)
        : new BigDecimal(text);
  }

  private static @Nullable Object time(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable Object utcTime(ResultSet row, int column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }

  private Place place(TableName table) {
    return new Place(prefix + table.layer().lowerCase(), table.name());
  }

  @Override
  public void commit() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /// What fails takes back only itself.
  private <T> T attempt(Work<T> work) {
    try {
      Savepoint before = connection.setSavepoint();
      try {
        T done = work.run();
        connection.releaseSavepoint(before);
        return done;
      } catch (SQLException e) {
        connection.rollback(before);
        throw SqlWords.problem(e, "", 0);
      } catch (RuntimeException e) {
        connection.rollback(before);
        throw e;
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  private static MillraceException unavailable(SQLException cause) {
    return new MillraceException(
        ProblemCode.WAREHOUSE_UNAVAILABLE.problem(
            "The PostgreSQL that runs models failed: %s.".formatted(cause.getMessage()),
            "What it held before is untouched; check its address, user and rights, and try again."),
        cause);
  }
}
