package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlSession;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;

/// SQL by DuckDB inside this JVM. Sessions share one instance, and so its memory limit and what it
/// has cached; each has a catalog of its own, and no query passes that names another.
public final class DuckDbEngine implements SqlEngine {

  private final DuckDbInstance instance;
  private final ParserConnection parser;
  private final Semaphore permits;
  private final DuckDbSession.Shared shared;
  private final AtomicLong sessions = new AtomicLong();

  private DuckDbEngine(DuckDbSettings settings) {
    var javaRows = new RowsFunction(settings.threads());
    instance = new DuckDbInstance(settings, javaRows);
    parser = new ParserConnection(instance);
    permits = new Semaphore(settings.sessions(), true);
    shared =
        new DuckDbSession.Shared(
            new SelectGuard(this::serialize),
            new ParquetSchemas(),
            new WriteDirectory(settings.directory()),
            javaRows);
  }

  /// Starts DuckDB. The caller closes the engine after its sessions.
  public static DuckDbEngine open(DuckDbSettings settings) {
    var engine = new DuckDbEngine(settings);
    engine.open().close();
    return engine;
  }

  /// DuckDB's version, of which its syntax depends.
  public String version() {
    try (DuckDBConnection connection = instance.connect()) {
      return connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public SqlSession open() {
    permits.acquireUninterruptibly();
    boolean opened = false;
    try {
      SqlSession session = session();
      opened = true;
      return session;
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      if (!opened) {
        permits.release();
      }
    }
  }

  private SqlSession session() throws SQLException {
    DuckDBConnection connection = instance.connect();
    String catalog = "session_" + sessions.incrementAndGet();
    try (var statement = connection.createStatement()) {
      statement.execute("attach ':memory:' as %s; use %s".formatted(catalog, catalog));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return new DuckDbSession(connection, catalog, shared, new Release());
  }

  @Override
  public Set<TableName> tablesIn(String select) {
    return shared.guard().require(select).tables();
  }

  @Override
  public void parseAhead(Collection<String> selects) {
    try {
      parser.parseAhead(selects);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public String syntaxOf(String select) {
    return shared.guard().syntax(select);
  }

  private String serialize(String sql) {
    try {
      return parser.serialize(sql);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(SQLException cause) {
    instance.failed(cause);
    return SqlProblems.of(cause);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (SQLException e) {
      throw SqlProblems.of(e);
    } finally {
      instance.close();
    }
  }

  private final class Release implements DuckDbSession.Ending {
    @Override
    public void failed(SQLException cause) {
      instance.failed(cause);
    }

    @Override
    public void closed() {
      permits.release();
    }
  }
}
