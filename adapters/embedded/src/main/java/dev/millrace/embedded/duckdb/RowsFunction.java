package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnSource;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
    implements DuckDBTableFunction<RowsFunction.Lent, RowsFunction.Scan, RowsFunction.Reading> {

  private static final String NAME = "millrace_rows";
  private static final int STRETCH_ROWS = 1 << 15;

  private final int threads;
  private final AtomicLong tickets = new AtomicLong();
  private final Map<Long, Lent> lent = new ConcurrentHashMap<>();

  /// @param threads how many may read at most
  RowsFunction(int threads) {
    this.threads = threads;
  }

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
      if (rows.isUnscaled(columns.get(i).type())) {
        info.addResultColumn("c" + i, DuckDBColumnType.BIGINT);
      } else {
        addColumn(info, "c" + i, columns.get(i));
      }
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
    Lent rows = info.getBindData();
    info.setMaxThreads(rows.threads());
    int[] columns = new int[(int) info.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (int) info.getColumnIndex(i);
    }
    return new Scan(columns);
  }

  @Override
  public Reading localInit(DuckDBTableFunctionInitInfo info) {
    Lent rows = info.getBindData();
    return new Reading(rows.forThread());
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
    Lent rows = call.getBindData();
    Scan scan = call.getInitData();
    Reading reading = call.getLocalInitData();
    try {
      return reading.next(scan, chunk);
    } catch (RuntimeException e) {
      rows.failure = e;
      throw e;
    }
  }

  /// Which columns one statement asks for, and which rows its threads have taken.
  record Scan(int[] columns, AtomicLong taken) {
    Scan(int[] columns) {
      this(columns, new AtomicLong());
    }
  }

  /// One thread's part in a scan. It takes a whole stretch at a time, because rows that lie
  /// together are read together.
  static final class Reading {

    private final Rows rows;
    private int from;
    private int to;

    Reading(Rows rows) {
      this.rows = rows;
    }

    int next(Scan scan, DuckDBDataChunkWriter chunk) {
      if (from == to) {
        from = (int) Math.min(rows.count(), scan.taken.getAndAdd(STRETCH_ROWS));
        to = from + Math.min(rows.count() - from, STRETCH_ROWS);
      }
      int count = (int) Math.min(chunk.capacity(), to - from);
      for (int i = 0; i < scan.columns.length && count > 0; i++) {
        int column = scan.columns[i];
        if (column >= 0 && column < rows.columns().size()) { // a query may only count the rows
          new RowsVector(rows, column, from).fill(chunk.vector(i), count);
        }
      }
      from += count;
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

    /// Threads pay for many rows that lie by columns.
    private int threads() {
      return rows.source() instanceof ColumnSource && rows.count() > STRETCH_ROWS ? threads : 1;
    }

    /// Whether decimals come as their digits, and get their point in the query: faster than an
    /// object for each.
    private boolean isUnscaled(ColumnType type) {
      return rows.source() instanceof ColumnSource
          && type instanceof Decimal
          && ColumnSource.isNumber(type);
    }

    private static String unit(int scale) {
      return BigDecimal.ONE.movePointLeft(scale).toPlainString();
    }

    private Rows forThread() {
      return rows.source() instanceof ColumnSource columns
          ? new Rows(rows.columns(), columns.forThread())
          : rows;
    }

    /// The query that answers all rows, in the types of their columns.
    String select() {
      var columns = new StringBuilder();
      for (int i = 0; i < rows.columns().size(); i++) {
        columns.append(i == 0 ? "" : ", ").append(column(i));
      }
      return "select %s from %s(%d)".formatted(columns, NAME, ticket);
    }

    private String column(int index) {
      ColumnType type = rows.columns().get(index).type();
      Object constant =
          rows.source() instanceof ColumnSource columns ? columns.constant(index) : null;
      if (constant instanceof byte[] text) {
        return SqlText.literal(new String(text, StandardCharsets.UTF_8));
      }
      String name = constant == null ? "c" + index : constant.toString();
      return switch (type) {
        case Plain.TIMESTAMP -> "make_timestamptz(%s)".formatted(name);
        case Plain.DATE -> "date '1970-01-01' + %s".formatted(name);
        case Decimal(int precision, int scale) when isUnscaled(type) ->
            "(%s::decimal(%d,0) * %s)::%s"
                .formatted(name, precision, unit(scale), DuckDbTypes.name(type));
        default -> name;
      };
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
