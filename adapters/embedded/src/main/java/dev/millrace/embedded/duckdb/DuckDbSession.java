package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.QueryStop;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.TableContent;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.ParquetCopy.Compression;
import dev.millrace.embedded.duckdb.ParquetCopy.Target;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// A session in a catalog of its own.
final class DuckDbSession implements SqlSession {

  private static final String PLAN = "explain_value";

  private final DuckDBConnection connection;
  private final String catalog;
  private final SelectGuard guard;
  private final ParquetSchemas schemas;
  private final WriteDirectory writable;
  private final RowsFunction javaRows;
  private final Ending ending;
  private int bound;
  private boolean closed;

  DuckDbSession(DuckDBConnection connection, String catalog, Shared shared, Ending ending) {
    this.connection = connection;
    this.catalog = catalog;
    this.guard = shared.guard();
    this.schemas = shared.schemas();
    this.writable = shared.writable();
    this.javaRows = shared.javaRows();
    this.ending = ending;
  }

  /// What all sessions of an engine share.
  record Shared(
      SelectGuard guard, ParquetSchemas schemas, WriteDirectory writable, RowsFunction javaRows) {}

  /// Hears of failures and of the end.
  interface Ending {
    void failed(SQLException cause);

    void closed();
  }

  @Override
  public void bind(TableName table, TableContent content) {
    run(() -> {
      execute("create schema if not exists " + schema(table));
      switch (content) {
        case TableScan scan -> bindView(table, view(scan).sql());
        case TableContent.Copied(SqlQuery select) -> bindCopy(table, select);
        case TableContent.Given(Rows rows) -> fill(path(table), rows);
        case TableContent.Asked(String select) -> bindView(table, guard.require(select).sql());
      }
      return table;
    });
  }

  private void bindView(TableName table, String select) throws SQLException {
    execute("create or replace view %s as %s".formatted(path(table), select));
  }

  /// The name moves when the rows are there, because they may come from what bore it.
  private void bindCopy(TableName table, SqlQuery select) throws SQLException {
    String copy = "main.millrace_copy_" + ++bound;
    String sql = guard.require(select.sql()).sql();
    try (var statement =
        connection.prepareStatement("create table %s as %s".formatted(copy, sql))) {
      bindParameters(statement, select.parameters());
      statement.execute();
    }
    bindView(table, "from " + copy);
  }

  private TableView view(TableScan scan) throws SQLException {
    List<Path> files = scan.files();
    Map<ParquetSchema, List<Path>> groups =
        files.isEmpty() ? Map.of() : schemas.group(files, connection);
    return new TableView(scan, groups, bindGone(scan.gone()));
  }

  private String bindGone(@Nullable Rows gone) throws SQLException {
    if (gone == null || gone.count() == 0) {
      return "";
    }
    String name = "main.millrace_gone_" + ++bound;
    fill(name, gone);
    return name;
  }

  private void fill(String table, Rows rows) throws SQLException {
    String columns =
        rows.columns().stream()
            .map(column -> SqlText.name(column.name()))
            .collect(Collectors.joining(", "));
    try (RowsFunction.Lent lent = javaRows.lend(rows)) {
      try {
        execute(
            "create or replace table %s as select * from (%s) as lent(%s)"
                .formatted(table, lent.select(), columns));
      } catch (SQLException e) {
        lent.rethrow();
        throw e;
      }
    }
  }

  private static String schema(TableName table) {
    return table.layer().lowerCase();
  }

  private static String path(TableName table) {
    return schema(table) + "." + SqlText.name(table.name());
  }

  @Override
  public List<Column> describe(SqlQuery select) {
    String sql = guard.require(select.sql()).sql();
    return run(() -> {
      try (var statement = connection.prepareStatement(sql)) {
        ResultSetMetaData columns = statement.getMetaData();
        return isKnown(columns) ? columns(columns) : describeBound(sql, select.parameters());
      }
    });
  }

  /// Where the answer's types depend on the parameters' values.
  private List<Column> describeBound(String sql, List<@Nullable Object> parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement("from (" + sql + "\n) limit 0")) {
      bindParameters(statement, parameters);
      try (var rows = statement.executeQuery()) {
        return columns(rows.getMetaData());
      }
    }
  }

  @Override
  public String explain(SqlQuery select) {
    String sql = guard.require(select.sql()).sql();
    return run(() -> {
      try (var statement = connection.prepareStatement("explain " + sql)) {
        bindParameters(statement, select.parameters());
        var plan = new StringBuilder();
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            plan.append(rows.getString(PLAN)).append('\n');
          }
        }
        return plan.toString().strip();
      }
    });
  }

  @Override
  public void read(SqlQuery select, RowHandler handler) {
    String sql = guard.require(select.sql()).sql();
    run(() -> {
      try (var statement = connection.prepareStatement(sql)) {
        bindParameters(statement, select.parameters());
        try (var query = QueryStop.watch(() -> cancel(statement))) {
          read(statement, query, handler);
        }
      }
      return handler;
    });
  }

  private static void read(PreparedStatement statement, QueryStop.Running query, RowHandler handler)
      throws SQLException {
    try (var rows = statement.executeQuery()) {
      handOver(rows, query, handler);
    } catch (SQLException e) {
      query.requireWanted(); // DuckDB has no word of its own for a query that was stopped
      throw e;
    }
  }

  private static void cancel(PreparedStatement statement) {
    try {
      statement.cancel();
    } catch (SQLException _) {
      // it has just ended
    }
  }

  private static void handOver(ResultSet rows, QueryStop.Running query, RowHandler handler)
      throws SQLException {
    ResultSetMetaData answered = rows.getMetaData();
    List<Column> columns = columns(answered);
    Cells[] cells = new Cells[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Cells.of(columns.get(i), answered.getColumnTypeName(i + 1));
    }
    handler.columns(columns);
    while (rows.next()) {
      query.requireWanted();
      @Nullable Object[] values = new @Nullable Object[cells.length];
      for (int i = 0; i < cells.length; i++) {
        values[i] = cells[i].read(rows, i + 1);
      }
      handler.row(values);
    }
  }

  @Override
  public List<WrittenFile> write(SqlQuery select, ParquetLayout layout, Path directory) {
    int answered = describe(select).size();
    requireSameCount(answered, layout);
    return copy(
        guard.require(select.sql()).sql(),
        select.parameters(),
        new Target(layout, directory, Compression.USUAL));
  }

  @Override
  public List<WrittenFile> write(Rows rows, ParquetLayout layout, Path directory) {
    requireSameCount(rows.columns().size(), layout);
    if (rows.count() == 0) {
      return List.of();
    }
    SortedMap<Integer, Rows> days = RowsByDay.split(rows, layout);
    return days.isEmpty() ? copy(rows, layout, directory) : copyDays(days, layout, directory);
  }

  private List<WrittenFile> copyDays(
      SortedMap<Integer, Rows> days, ParquetLayout layout, Path directory) {
    var whole = layout.unsplit();
    var files = new ArrayList<WrittenFile>();
    boolean isComplete = false;
    try {
      days.forEach(
          (day, rows) -> copy(rows, whole, directory).forEach(file -> files.add(file.ofDay(day))));
      isComplete = true;
      return files;
    } finally {
      if (!isComplete) {
        files.forEach(file -> file.path().toFile().delete());
      }
    }
  }

  /// Rows come in small pieces that are merged later, so they are compressed lightly.
  private List<WrittenFile> copy(Rows rows, ParquetLayout layout, Path directory) {
    try (RowsFunction.Lent lent = javaRows.lend(rows)) {
      try {
        return copy(lent.select(), List.of(), new Target(layout, directory, Compression.LIGHT));
      } catch (MillraceException e) {
        lent.rethrow();
        throw e;
      }
    }
  }

  private List<WrittenFile> copy(String sql, List<@Nullable Object> parameters, Target target) {
    return run(() ->
            writable.write(
                target.directory(),
                token -> {
                  String copy = new ParquetCopy(sql, target, token).sql();
                  try (var statement = connection.prepareStatement(copy)) {
                    bindParameters(statement, parameters);
                    try (var rows = statement.executeQuery()) {
                      return WrittenFiles.read(rows, target.layout());
                    }
                  }
                }))
        .stream()
        .peek(file -> schemas.remember(file.path(), target.layout().columns()))
        .toList();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (connection) {
      execute("use memory");
      execute("detach " + catalog);
    } catch (SQLException e) {
      ending.failed(e);
    } finally {
      ending.closed();
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private <T> T run(Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      ending.failed(e);
      throw SqlProblems.of(e);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws SQLException;
  }

  private static void bindParameters(PreparedStatement statement, List<@Nullable Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      Object value = parameters.get(i);
      statement.setObject(
          i + 1, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
    }
  }

  private static boolean isKnown(ResultSetMetaData columns) throws SQLException {
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      if (columns.getColumnTypeName(i).equals("UNKNOWN")) {
        return false;
      }
    }
    return true;
  }

  private static List<Column> columns(ResultSetMetaData answered) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= answered.getColumnCount(); i++) {
      columns.add(DuckDbTypes.column(answered.getColumnLabel(i), answered.getColumnTypeName(i)));
    }
    return List.copyOf(columns);
  }

  private static void requireSameCount(int answered, ParquetLayout layout) {
    if (answered != layout.columns().size()) {
      throw new IllegalStateException(
          "The layout has %d columns for an answer of %d; this is a bug."
              .formatted(layout.columns().size(), answered));
    }
  }
}
