package dev.millrace.features;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A real lake below a directory.
public record TestLake(Lake lake, SqliteDatabase database, DuckDbEngine engine)
    implements AutoCloseable {

  public static TestLake open(Path home) {
    var database = SqliteDatabase.open(home.resolve("platform.db"));
    Path directory = home.resolve("lake");
    var engine = DuckDbEngine.open(DuckDbSettings.of(directory, home.resolve("temporary")));
    var lake =
        IcebergLake.open(LakeSettings.of(directory), database, engine, InstantSource.system());
    return new TestLake(lake, database, engine);
  }

  /// Adds rows.
  ///
  /// @param columns as in `id long, name string`
  public void add(String table, String columns, List<@Nullable Object[]> rows) {
    List<Column> parsed =
        Arrays.stream(columns.split(", "))
            .map(column -> column.split(" "))
            .map(parts -> new Column(parts[0], ColumnType.of(parts[1])))
            .toList();
    String name = "test/%s/%d".formatted(table, lake.view().tables().hashCode());
    lake.commit(
        new LakeCommit(
            List.of(
                new TableAppend(
                    TableName.of(table),
                    Rows.gather(parsed, sink -> rows.forEach(sink::row)),
                    null)),
            new Mark(name, lake.mark(name).orElse(null), "added")));
  }

  /// Builds and publishes a table.
  public void build(String table, String select) {
    var branch = lake.branch(new RunId("test-" + table.replaceAll("[._]", "-")));
    branch.replace(TableName.of(table), new SqlQuery(select), null);
    branch.publish();
  }

  public List<@Nullable Object[]> read(String sql) {
    return read(new SqlQuery(sql));
  }

  public List<@Nullable Object[]> read(SqlQuery query) {
    var rows = new ArrayList<@Nullable Object[]>();
    lake.view().read(query, rows::add);
    return rows;
  }

  public static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  @Override
  public void close() {
    lake.close();
    engine.close();
    database.close();
  }
}
