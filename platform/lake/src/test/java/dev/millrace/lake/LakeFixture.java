package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A lake with all its parts below one directory, and words to use it in tests.
public record LakeFixture(
    Path home, PlatformDatabase database, DuckDbEngine engine, IcebergLake lake)
    implements AutoCloseable {

  public static LakeFixture open(Path home) {
    return open(home, InstantSource.system());
  }

  public static LakeFixture open(Path home, InstantSource clock) {
    return open(home, SqliteFixture.open(home.resolve("platform.db")), clock);
  }

  static LakeFixture open(Path home, UnaryOperator<LakeSettings> settings) {
    return open(
        home, SqliteFixture.open(home.resolve("platform.db")), InstantSource.system(), settings);
  }

  public static LakeFixture open(Path home, PlatformDatabase database, InstantSource clock) {
    return open(home, database, clock, UnaryOperator.identity());
  }

  private static LakeFixture open(
      Path home,
      PlatformDatabase database,
      InstantSource clock,
      UnaryOperator<LakeSettings> settings) {
    Path warehouse = home.resolve("lake");
    var engine = DuckDbEngine.open(DuckDbSettings.of(warehouse, home.resolve("tmp")));
    var lake =
        IcebergLake.open(settings.apply(LakeSettings.of(warehouse)), database, engine, clock);
    return new LakeFixture(home, database, engine, lake);
  }

  /// A lake in a bucket, with its copies and its database at home.
  static LakeFixture inBucket(Path home, ObjectStore bucket, long cacheBytes, InstantSource clock) {
    Path copies = home.resolve("copies");
    var database = SqliteFixture.open(home.resolve("platform.db"));
    var engine = DuckDbEngine.open(DuckDbSettings.of(copies, home.resolve("tmp")));
    var parts = new IcebergLake.Parts(database, engine, clock);
    var lake = IcebergLake.open(LakeSettings.of(copies), bucket, cacheBytes, parts);
    return new LakeFixture(home, database, engine, lake);
  }

  /// As after the end of a process.
  LakeFixture reopen() {
    close();
    return open(home);
  }

  LakeContext context() {
    return lake.context();
  }

  public void append(String table, String mark, Rows rows) {
    lake.commit(commit(mark, appendOf(table, rows, null)));
  }

  /// A commit whose mark must be new.
  static LakeCommit commit(String mark, TableAppend... appends) {
    return LakeCommit.of(List.of(appends), new Mark(mark, null, "done"));
  }

  static TableAppend appendOf(String table, Rows rows, @Nullable String dayOf) {
    return new TableAppend(TableName.of(table), rows, dayOf);
  }

  /// Columns written as `id long, name string`.
  public static Rows rows(String columns, @Nullable Object[]... values) {
    List<Column> parsed = new ArrayList<>();
    for (String column : columns.split(", ", -1)) {
      String[] parts = column.split(" ", -1);
      parsed.add(new Column(parts[0], ColumnType.of(parts[1])));
    }
    return new Rows(parsed, Arrays.asList(values));
  }

  public static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  static List<List<@Nullable Object>> read(LakeView view, String sql) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    view.read(new SqlQuery(sql), row -> rows.add(Arrays.asList(row)));
    return rows;
  }

  static @Nullable Object value(LakeView view, String sql) {
    return read(view, sql).getFirst().getFirst();
  }

  public List<List<@Nullable Object>> read(String sql) {
    return read(lake.view(), sql);
  }

  @Override
  public void close() {
    lake.close();
    engine.close();
    database.close();
  }
}
