package dev.millrace.ingest.jdbc;

import dev.millrace.ingest.spill.ColumnBlocks;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads all of a table or query, in parts of its key at once where the definition asks for it.
/// PostgreSQL gives all parts one snapshot; elsewhere each part is consistent by itself.
final class FullRead {

  private static final int REPORT_ROWS = 1_000;

  private final JdbcReading reading;
  private final Connections connections;
  private final ColumnBlocks rows;
  private final AtomicLong numbers = new AtomicLong();

  /// Opens read-only connections for the parts beside the first.
  interface Connections {
    Connection open() throws SQLException;
  }

  FullRead(JdbcReading reading, Connections connections, ColumnBlocks rows) {
    this.reading = reading;
    this.connections = connections;
    this.rows = rows;
  }

  void read(Connection first) throws SQLException, InterruptedException {
    reading.call().progress().expected(reading.select().estimate(first));
    List<Part> parts = parts(first);
    String snapshot = parts.size() > 1 && reading.select().isPostgres() ? export(first) : null;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var others = new ArrayList<Future<@Nullable Void>>();
      for (Part part : parts.subList(1, parts.size())) {
        Callable<@Nullable Void> task =
            () -> {
              try (Connection connection = connections.open()) {
                adopt(connection, snapshot);
                read(connection, part);
              }
              return null;
            };
        others.add(threads.submit(task));
      }
      read(first, parts.getFirst());
      for (Future<@Nullable Void> other : others) {
        other.get();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException sql -> throw sql;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private static String export(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("select pg_export_snapshot()")) {
      answer.next();
      return answer.getString(1);
    }
  }

  private static void adopt(Connection connection, @Nullable String snapshot) throws SQLException {
    if (snapshot != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set transaction snapshot '%s'".formatted(snapshot.replace("'", "")));
      }
    }
  }

  private void read(Connection connection, Part part) throws SQLException {
    String sql = reading.select().sql(reading.found(), part.condition, "");
    var row = new ResultRow(reading.found());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(reading.source().fetchRows());
      for (int i = 0; i < part.bounds.size(); i++) {
        statement.setObject(i + 1, part.bounds.get(i));
      }
      try (ResultSet result = statement.executeQuery()) {
        long unreported = 0;
        long bytes = 0;
        while (result.next()) {
          keep(row.read(result));
          if (++unreported == REPORT_ROWS) {
            reading.call().progress().read(unreported, row.bytes() - bytes);
            bytes = row.bytes();
            unreported = 0;
            if (Thread.currentThread().isInterrupted()) {
              throw new SQLException("the run was stopped");
            }
          }
        }
        reading.call().progress().read(unreported, row.bytes() - bytes);
      }
    }
  }

  private void keep(@Nullable Object[] values) {
    @Nullable Object[] row = reading.take(values, numbers.incrementAndGet());
    if (row != null) {
      synchronized (rows) {
        rows.add(row);
      }
      reading.tally().loaded(1);
    }
  }

  /// Parts of equal width between the smallest and the largest key.
  private List<Part> parts(Connection connection) throws SQLException {
    int wanted = reading.source().ranges();
    FoundColumn key =
        wanted == 1 ? null : reading.named(reading.source().key().getFirst()).orElse(null);
    if (key == null) {
      return List.of(new Part("", List.of()));
    }
    String name = reading.select().quoted(key.name());
    String sql =
        reading
            .select()
            .sql(List.of(key), "", "")
            .replaceFirst("^select .*? from ", "select min(%1$s), max(%1$s) from ".formatted(name));
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getObject(1) instanceof Number && answer.getObject(2) instanceof Number
          ? split(name, wanted, answer.getBigDecimal(1), answer.getBigDecimal(2))
          : List.of(new Part("", List.of()));
    }
  }

  private static List<Part> split(String name, int wanted, BigDecimal least, BigDecimal most) {
    BigInteger first = least.setScale(0, RoundingMode.FLOOR).toBigInteger();
    BigInteger last = most.setScale(0, RoundingMode.CEILING).toBigInteger();
    BigInteger width = last.subtract(first).divide(BigInteger.valueOf(wanted)).add(BigInteger.ONE);
    var parts = new ArrayList<Part>();
    BigDecimal from = null;
    for (int i = 1; i < wanted; i++) {
      var to = new BigDecimal(first.add(width.multiply(BigInteger.valueOf(i))));
      parts.add(
          from == null
              ? new Part("(%1$s < ? or %1$s is null)".formatted(name), List.of(to))
              : new Part("%1$s >= ? and %1$s < ?".formatted(name), List.of(from, to)));
      from = to;
    }
    parts.add(new Part("%s >= ?".formatted(name), List.of(java.util.Objects.requireNonNull(from))));
    return parts;
  }

  /// @param bounds what stands in the places of the condition
  private record Part(String condition, List<BigDecimal> bounds) {}
}
