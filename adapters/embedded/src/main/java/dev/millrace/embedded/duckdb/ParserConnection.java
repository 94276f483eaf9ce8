package dev.millrace.embedded.duckdb;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// DuckDB's parser with a connection of its own and its statement prepared, because preparing it
/// takes longer than most queries take to parse.
final class ParserConnection implements AutoCloseable {

  private final DuckDbInstance instance;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, String> ahead = new ConcurrentHashMap<>();
  private @Nullable DuckDBConnection connection;
  private @Nullable PreparedStatement statement;

  ParserConnection(DuckDbInstance instance) {
    this.instance = instance;
  }

  /// The syntax tree as JSON, also of a text that cannot be parsed.
  String serialize(String sql) throws SQLException {
    String known = ahead.remove(sql);
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      PreparedStatement ready = statement == null ? prepare() : statement;
      ready.setString(1, sql);
      try (ResultSet rows = ready.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    } catch (SQLException e) {
      close();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /// The same for many at once, on all cores; only the last of them are kept until they are asked
  /// for.
  void parseAhead(Collection<String> selects) throws SQLException {
    ahead.clear();
    var all = List.copyOf(selects);
    int parts = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), all.size() / 20));
    var failed =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(part ->
                parsed(all.subList(part * all.size() / parts, (part + 1) * all.size() / parts)))
            .flatMap(Optional::stream)
            .toList();
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
  }

  private Optional<SQLException> parsed(List<String> selects) {
    try (DuckDBConnection own = instance.connect();
        PreparedStatement all =
            own.prepareStatement(
                "select sql, json_serialize_sql(sql)::varchar from (select unnest(?::varchar[]) as sql)")) {
      all.setArray(1, own.createArrayOf("varchar", selects.toArray()));
      try (ResultSet rows = all.executeQuery()) {
        while (rows.next()) {
          ahead.put(rows.getString(1), rows.getString(2));
        }
      }
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(e);
    }
  }

  private PreparedStatement prepare() throws SQLException {
    DuckDBConnection opened = instance.connect();
    connection = opened;
    PreparedStatement ready =
        opened.prepareStatement("select json_serialize_sql(?::varchar)::varchar");
    statement = ready;
    return ready;
  }

  @Override
  public void close() throws SQLException {
    lock.lock();
    try {
      if (connection != null) {
        connection.close(); // and its statement with it
      }
      connection = null;
      statement = null;
    } finally {
      lock.unlock();
    }
  }
}
