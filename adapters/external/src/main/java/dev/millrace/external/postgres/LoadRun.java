package dev.millrace.external.postgres;

import dev.millrace.contracts.warehouse.Warehouse.Loaded;
import dev.millrace.contracts.warehouse.Warehouse.Way;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One load: all of its tables in the caller's transaction.
final class LoadRun {

  private final Connection connection;
  private final LoadLedger ledger;
  private final String load;
  private final String prefix;
  private final List<WholeLoad> staged = new ArrayList<>();

  LoadRun(Connection connection, LoadLedger ledger, String load, String prefix) {
    this.connection = connection;
    this.ledger = ledger;
    this.load = load;
    this.prefix = prefix;
  }

  /// Whole tables take their places last, because readers wait from then on.
  List<Loaded> run(List<WarehouseTable> tables) throws SQLException {
    List<Loaded> loaded = new ArrayList<>();
    for (WarehouseTable table : tables) {
      loaded.add(load(table));
    }
    for (WholeLoad whole : staged) {
      whole.swap();
    }
    return loaded;
  }

  private Loaded load(WarehouseTable table) throws SQLException {
    long start = System.nanoTime();
    var place = new Place(prefix + table.name().layer().lowerCase(), table.name().name());
    LoadLedger.Entry last = ledger.find(place);
    String why = whole(place, table, last);
    if (last != null && last.snapshot() != null && why.isEmpty()) {
      if (last.snapshot().equals(table.snapshot())) {
        return new Loaded(table.name(), Way.NOTHING, "", 0, 0, 0, since(start));
      }
      switch (table.since().apply(last.snapshot())) {
        case WarehouseTable.Everything everything -> why = everything.why();
        case WarehouseTable.Rows rows -> {
          if (isDone(place, table, last, rows)) {
            return new Loaded(
                table.name(),
                Way.DIFFERENCE,
                "",
                rows.added(),
                rows.updated(),
                rows.removed(),
                since(start));
          }
          why = "it does not hold what was loaded last";
        }
      }
    }
    return whole(place, table, why, start);
  }

  /// Why nothing can be built on what is there; empty where it can.
  private String whole(Place place, WarehouseTable table, LoadLedger.@Nullable Entry last)
      throws SQLException {
    if (last == null) {
      return "it is loaded for the first time";
    }
    if (!last.form().equals(LoadLedger.form(table))) {
      return "its columns, key or indexes have changed";
    }
    if (table.isWhole()) {
      return "it is to be";
    }
    if (table.snapshot() == null || last.snapshot() == null) {
      return "it has no snapshot";
    }
    return ledger.isThere(place, table) ? "" : "the warehouse does not have it as it was loaded";
  }

  private boolean isDone(
      Place place, WarehouseTable table, LoadLedger.Entry last, WarehouseTable.Rows rows)
      throws SQLException {
    long count = last.rows() + rows.added() - rows.removed();
    Savepoint before = connection.setSavepoint();
    boolean isRight =
        (table.count() < 0 || count == table.count())
            && new DifferenceLoad(connection, table, place).run(rows);
    if (!isRight) {
      connection.rollback(before);
      return false;
    }
    connection.releaseSavepoint(before);
    ledger.write(place, table, count, load);
    return true;
  }

  private Loaded whole(Place place, WarehouseTable table, String why, long start)
      throws SQLException {
    Sql.execute(connection, "create schema if not exists " + Sql.quoted(place.schema()));
    var whole = new WholeLoad(connection, table, place);
    long rows = whole.stage();
    staged.add(whole);
    ledger.write(place, table, rows, load);
    return new Loaded(table.name(), Way.WHOLE, why, rows, 0, 0, since(start));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
