package dev.millrace.bench.tpch;

import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// PostgreSQL with the tables loaded, keyed, indexed and analysed beforehand; each answer into a
/// table.
final class PostgresPeer implements AutoCloseable {

  /// What a query takes at most; one that takes longer counts as this.
  static final int LIMIT_SECONDS = 120;

  private static final String TIMED_OUT = "57014";

  private static final List<String> INDEXES =
      List.of(
          "alter table region add primary key (r_regionkey)",
          "alter table nation add primary key (n_nationkey)",
          "alter table supplier add primary key (s_suppkey)",
          "alter table part add primary key (p_partkey)",
          "alter table partsupp add primary key (ps_partkey, ps_suppkey)",
          "alter table customer add primary key (c_custkey)",
          "alter table orders add primary key (o_orderkey)",
          "alter table lineitem add primary key (l_orderkey, l_linenumber)",
          "create index on orders (o_custkey)",
          "create index on lineitem (l_partkey, l_suppkey)");

  private final EmbeddedPostgreSql server;
  private final Connection connection;

  PostgresPeer(Path directory) throws SQLException {
    server =
        EmbeddedPostgreSql.start(
            directory,
            0,
            Map.of(
                "shared_buffers", "1GB",
                "work_mem", "256MB",
                "maintenance_work_mem", "512MB",
                "max_wal_size", "8GB",
                "fsync", "off"));
    connection = DriverManager.getConnection(server.jdbcUrl());
  }

  void load(Path files) throws SQLException {
    for (String table : Queries.TABLES.keySet()) {
      String columns =
          String.join(", ", Queries.columns(table))
              .replace(": string", " text")
              .replace(": long", " bigint")
              .replace(":", "");
      execute("create table %s (%s)".formatted(table, columns));
      execute(
          "copy %s from '%s' (format csv, delimiter '|', header)"
              .formatted(table, files.resolve(table + ".csv").toAbsolutePath()));
    }
    for (String index : INDEXES) {
      execute(index);
    }
    execute("analyze");
  }

  Map<String, Answer> answers(Path models) throws IOException, SQLException {
    var answers = new LinkedHashMap<String, Answer>();
    execute("set statement_timeout = '%d s'".formatted(LIMIT_SECONDS));
    for (Map.Entry<String, String> query : Queries.all(models, table -> table).entrySet()) {
      long start = System.nanoTime();
      try {
        long rows = execute("create table %s as %s".formatted(query.getKey(), query.getValue()));
        answers.put(query.getKey(), new Answer((System.nanoTime() - start) / 1e9, rows));
      } catch (SQLException e) {
        if (!TIMED_OUT.equals(e.getSQLState())) {
          throw e;
        }
        answers.put(query.getKey(), new Answer(LIMIT_SECONDS, -1));
      }
    }
    return answers;
  }

  private long execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getLargeUpdateCount();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    server.close();
  }
}
