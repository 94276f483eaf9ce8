package dev.millrace.transform;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.Environments;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A real lake in a directory.
public final class LakeFixture implements AutoCloseable {

  private final SqliteDatabase database;
  private final DuckDbEngine engine;
  private final IcebergLake lake;

  public LakeFixture(Path directory, InstantSource clock) {
    Path files = directory.resolve("lake");
    this.database = SqliteDatabase.open(directory.resolve("platform.db"));
    this.engine = DuckDbEngine.open(DuckDbSettings.of(files, directory.resolve("temporary")));
    this.lake = IcebergLake.open(LakeSettings.of(files), database, engine, clock);
  }

  public SqlEngine engine() {
    return engine;
  }

  public Lake lake() {
    return lake;
  }

  public Environments environments() {
    return lake.environments();
  }

  /// The first column of every row, as text.
  public List<String> texts(String sql) {
    var found = new ArrayList<String>();
    lake.view().read(new SqlQuery(sql), row -> found.add(String.valueOf(row[0])));
    return found;
  }

  @Override
  public void close() {
    lake.close();
    engine.close();
    database.close();
  }
}
