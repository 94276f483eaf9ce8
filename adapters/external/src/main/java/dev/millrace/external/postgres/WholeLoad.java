package dev.millrace.external.postgres;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.sql.Connection;
import java.sql.SQLException;

/// Puts all of a table's content in place within the caller's transaction.
///
/// The content is copied into a new table first, which takes the old one's name only when all
/// tables of the load have been copied, so that readers wait for no more than the renaming. Where
/// views of the user's hang on the old table it is emptied and filled instead: they must not fall.
final class WholeLoad {

  private final Connection connection;
  private final WarehouseTable table;
  private final Place place;
  private final Place fresh;
  private boolean isSwapped;

  WholeLoad(Connection connection, WarehouseTable table, Place place) {
    this.connection = connection;
    this.table = table;
    this.place = place;
    this.fresh = new Place(place.schema(), place.table() + "__new");
  }

  /// Nobody else notices.
  ///
  /// @return how many rows there are
  long stage() throws SQLException {
    if (hasDependents()) {
      Sql.execute(connection, "delete from " + place);
      return copyInto(place);
    }
    isSwapped = true;
    Sql.execute(connection, "drop table if exists " + fresh);
    Sql.execute(
        connection,
        "create table %s (%s)".formatted(fresh, PostgreSqlTypes.columns(table.columns())));
    long rows = copyInto(fresh);
    addKeyAndIndexes();
    return rows;
  }

  /// Makes the new table the table. From here on readers wait for the end of the transaction.
  void swap() throws SQLException {
    if (isSwapped) {
      grantAsBefore();
      Sql.execute(connection, "drop table if exists " + place);
      Sql.execute(
          connection, "alter table %s rename to %s".formatted(fresh, Sql.quoted(place.table())));
    }
    Sql.execute(connection, "analyze " + place);
  }

  private boolean hasDependents() throws SQLException {
    String sql =
        """
        select 1
        from pg_depend
        inner join pg_rewrite on pg_depend.objid = pg_rewrite.oid
        where pg_depend.refobjid = to_regclass(?)
          and pg_rewrite.ev_class <> pg_depend.refobjid
        limit 1
        """;
    return Sql.text(connection, sql, place.toString()) != null;
  }

  private long copyInto(Place target) throws SQLException {
    return Sql.copy(
        connection,
        target.toString(),
        table.columns().stream().map(Column::name).toList(),
        table.rows());
  }

  /// Names of keys and indexes are PostgreSQL's to choose: ours would clash with the old table's.
  private void addKeyAndIndexes() throws SQLException {
    if (!table.key().isEmpty()) {
      Sql.execute(
          connection,
          "alter table %s add primary key (%s)".formatted(fresh, Sql.list(table.key())));
    }
    for (String index : table.indexes()) {
      Sql.execute(connection, "create index on %s (%s)".formatted(fresh, Sql.quoted(index)));
    }
  }

  /// Whoever may read the old table may read the new one.
  private void grantAsBefore() throws SQLException {
    String sql =
        """
        select string_agg(
          format('grant %%s on %%s to %%s%%s', grants.privilege_type, %s,
            case grants.grantee when 0 then 'public'
              else quote_ident(pg_get_userbyid(grants.grantee)) end,
            case when grants.is_grantable then ' with grant option' else '' end), '; ')
        from pg_class
        cross join lateral aclexplode(pg_class.relacl) as grants
        where pg_class.oid = to_regclass(?) and grants.grantee <> pg_class.relowner
        """
            .formatted(Sql.literal(fresh.toString()));
    String grants = Sql.text(connection, sql, place.toString());
    if (grants != null) {
      Sql.execute(connection, grants);
    }
  }
}
