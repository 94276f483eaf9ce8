package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/// The table function `millrace_rows(ticket)`, by which DuckDB reads Java rows column by column, in
/// vectors, while it writes them: no table in between and no call per cell. Its columns are `c0`,
/// `c1` and so on; times come as microseconds and days as days since 1970. No query of a user
/// passes with it. Safe for any thread.
final class RowsFunction
    implements DuckDBTableFunction<RowsFunction.Lent, RowsFunction.Scan, Object> {

  private static final String NAME = "millrace_rows";

  private final AtomicLong tickets = new AtomicLong();
  private final Map<Long, Lent> lent = new ConcurrentHashMap<>();

  /// Makes the function known to the whole instance.
  void register(DuckDBConnection connection) throws SQLException {
    try (var function = DuckDBFunctions.tableFunction()) {
      function
          .withName(NAME)
          .withParameter(Long.class)
          .withProjectionPushdown()
          .withFunction(this)
          .register(connection);
    }
  }

  /// Rows that a statement may read until they are closed. For one thread.
  Lent lend(Rows rows) {
    var loan = new Lent(tickets.incrementAndGet(), rows);
    lent.put(loan.ticket, loan);
    return loan;
  }

  @Override
  public Lent bind(DuckDBTableFunctionBindInfo info) throws SQLException {
    Lent rows = lent.get(info.getParameter(0).getLong());
    if (rows == null) {
      throw new SQLException("These rows are not lent.");
    }
    List<Column> columns = rows.rows.columns();
    for (int i = 0; i < columns.size(); i++) {
      addColumn(info, "c" + i, columns.get(i));
    }
    info.setCardinality(rows.rows.count(), true);
    return rows;
  }

  private static void addColumn(DuckDBTableFunctionBindInfo info, String name, Column column)
      throws SQLException {
    switch (column.type()) {
      case Decimal(int precision, int scale) -> {
        try (var type = DuckDBLogicalType.decimal(precision, scale)) {
          info.addResultColumn(name, type);
        }
      }
      case Plain plain -> info.addResultColumn(name, carrier(plain));
    }
  }

  /// What a vector of the type holds.
  private static DuckDBColumnType carrier(Plain type) {
    return switch (type) {
      case STRING -> DuckDBColumnType.VARCHAR;
      case INTEGER, DATE -> DuckDBColumnType.INTEGER;
      case LONG, TIMESTAMP -> DuckDBColumnType.BIGINT;
      case DOUBLE -> DuckDBColumnType.DOUBLE;
      case BOOLEAN -> DuckDBColumnType.BOOLEAN;
    };
  }

  @Override
  public Scan init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1);
    int[] columns = new int[(int) info.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (int) info.getColumnIndex(i);
    }
    return new Scan(columns);
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
    Lent rows = call.getBindData();
    Scan scan = call.getInitData();
    try {
      return scan.next(rows.rows, chunk);
    } catch (RuntimeException e) {
      rows.failure = e;
      throw e;
    }
  }

  /// How far one reading of the rows has come.
  static final class Scan {

    private final int[] columns;
    private int done;

    Scan(int[] columns) {
      this.columns = columns;
    }

    int next(Rows rows, DuckDBDataChunkWriter chunk) {
      int count = (int) Math.min(chunk.capacity(), rows.count() - done);
      for (int i = 0; i < columns.length; i++) {
        boolean isReal = columns[i] >= 0 && columns[i] < rows.columns().size();
        if (isReal && count > 0) { // a query may ask for the number of rows only
          new RowsVector(rows, columns[i], done).fill(chunk.vector(i), count);
        }
      }
      done += count;
      return count;
    }
  }

  /// Rows on loan to a statement.
  final class Lent implements AutoCloseable {

    private final long ticket;
    private final Rows rows;
    private volatile @Nullable RuntimeException failure;

    private Lent(long ticket, Rows rows) {
      this.ticket = ticket;
      this.rows = rows;
    }

    /// The query that answers all rows, in the types of their columns.
    String select() {
      var columns = new StringBuilder();
      for (int i = 0; i < rows.columns().size(); i++) {
        columns.append(i == 0 ? "" : ", ").append(column("c" + i, rows.columns().get(i)));
      }
      return "select %s from %s(%d)".formatted(columns, NAME, ticket);
    }

    private static String column(String name, Column column) {
      if (column.type() == Plain.TIMESTAMP) {
        return "make_timestamptz(%s)".formatted(name);
      }
      return column.type() == Plain.DATE ? "date '1970-01-01' + %s".formatted(name) : name;
    }

    /// What reading the rows threw, in its own words instead of DuckDB's.
    void rethrow() {
      RuntimeException thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
    }

    @Override
    public void close() {
      lent.remove(ticket);
    }
  }
}
