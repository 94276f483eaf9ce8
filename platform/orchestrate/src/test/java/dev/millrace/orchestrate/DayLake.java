package dev.millrace.orchestrate;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A real lake with a table of orders that is split by day.
final class DayLake implements AutoCloseable {

  static final TableName ORDERS = TableName.of("silver.orders");

  private static final List<Column> COLUMNS =
      List.of(new Column("id", Plain.LONG), new Column("day", Plain.DATE));

  private final SqliteDatabase database;
  private final DuckDbEngine engine;
  private final IcebergLake lake;
  private int commits;

  DayLake(Path directory) {
    Path files = directory.resolve("lake");
    this.database = SqliteDatabase.open(directory.resolve("lake.db"));
    this.engine = DuckDbEngine.open(DuckDbSettings.of(files, directory.resolve("temporary")));
    this.lake = IcebergLake.open(LakeSettings.of(files), database, engine, InstantSource.system());
  }

  Lake lake() {
    return lake;
  }

  /// One row more for each day.
  void add(String... days) {
    commit(new TableAppend(ORDERS, new Rows(COLUMNS, rows(days)), "day"));
  }

  /// The same rows in other files.
  void rewrite(long... idsOfADay) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long id : idsOfADay) {
      rows.add(new @Nullable Object[] {id, LocalDate.parse("2026-02-0" + id)});
    }
    commit(TableOverwrite.all(ORDERS, new Rows(COLUMNS, rows), "day"));
  }

  /// A day that holds the row of its own number alone.
  private static List<@Nullable Object[]> rows(String... days) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String day : days) {
      LocalDate date = LocalDate.parse(day);
      rows.add(new @Nullable Object[] {(long) date.getDayOfMonth(), date});
    }
    return rows;
  }

  private void commit(dev.millrace.contracts.lake.TableChange change) {
    lake.commit(
        LakeCommit.of(
            List.of(change),
            new LakeCommit.Mark("test", lake.mark("test").orElse(null), "" + commits++)));
  }

  @Override
  public void close() {
    lake.close();
    engine.close();
    database.close();
  }
}
