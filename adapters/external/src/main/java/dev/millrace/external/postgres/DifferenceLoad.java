package dev.millrace.external.postgres;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Takes the rows that have gone out of a table, and puts the changed and the new ones in, within
/// the caller's transaction. Readers go on beside it.
final class DifferenceLoad {

  private static final String GONE = "pg_temp.millrace_gone";
  private static final String COMING = "pg_temp.millrace_coming";

  private final Connection connection;
  private final WarehouseTable table;
  private final Place place;
  private final List<String> columns;

  DifferenceLoad(Connection connection, WarehouseTable table, Place place) {
    this.connection = connection;
    this.table = table;
    this.place = place;
    this.columns = table.columns().stream().map(Column::name).toList();
  }

  /// @return whether the table held what the rows are a difference to; if not, the caller takes all
  ///   of this back
  boolean run(WarehouseTable.Rows rows) throws SQLException {
    return delete(rows) == rows.removed() && isChanged(rows);
  }

  private long delete(WarehouseTable.Rows rows) throws SQLException {
    if (rows.removed() == 0) {
      return 0;
    }
    temporary(GONE, table.key());
    Sql.copy(connection, GONE, table.key(), rows.gone());
    Sql.execute(connection, "analyze " + GONE);
    long deleted =
        Sql.update(
            connection,
            "delete from %s as kept using %s as other where %s".formatted(place, GONE, sameKey()));
    Sql.execute(connection, "drop table " + GONE);
    return deleted;
  }

  private boolean isChanged(WarehouseTable.Rows rows) throws SQLException {
    if (rows.added() + rows.updated() == 0) {
      return true;
    }
    temporary(COMING, columns);
    Sql.copy(connection, COMING, columns, rows.coming());
    Sql.execute(connection, "analyze " + COMING);
    boolean isRight = update() == rows.updated() && insert() == rows.added();
    Sql.execute(connection, "drop table " + COMING);
    return isRight;
  }

  private long update() throws SQLException {
    List<String> values = columns.stream().filter(column -> !table.key().contains(column)).toList();
    if (values.isEmpty()) {
      return 0;
    }
    return Sql.update(
        connection,
        "update %s as kept set %s from %s as other where %s"
            .formatted(
                place,
                Sql.each(values, column -> "%1$s = other.%1$s".formatted(column), ", "),
                COMING,
                sameKey()));
  }

  private long insert() throws SQLException {
    return Sql.update(
        connection,
        "insert into %s (%s) select %s from %s as other where not exists (select 1 from %s as kept where %s)"
            .formatted(
                place,
                Sql.list(columns),
                Sql.each(columns, column -> "other." + column, ", "),
                COMING,
                place,
                sameKey()));
  }

  private String sameKey() {
    return Sql.each(table.key(), column -> "kept.%1$s = other.%1$s".formatted(column), " and ");
  }

  private void temporary(String name, List<String> which) throws SQLException {
    Sql.execute(
        connection,
        "create temporary table %s on commit drop as select %s from %s with no data"
            .formatted(name.substring(name.indexOf('.') + 1), Sql.list(which), place));
  }
}
