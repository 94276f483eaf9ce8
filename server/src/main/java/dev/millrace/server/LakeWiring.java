package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.InstantSource;

/// The lake of a data directory and nothing else, for commands that build tables while no Millrace
/// runs on it.
public final class LakeWiring implements AutoCloseable {

  private final Closing opened = new Closing();
  private final DataDirectory data;
  private final SqlEngine engine;
  private final Lake lake;

  private LakeWiring(DataDirectory data, InstantSource clock) {
    this.data = data;
    boolean isOpen = false;
    try {
      opened.add(data);
      LogFile.open(data.root());
      var database = opened.add(SqliteDatabase.open(data.platformDatabase()));
      DuckDbEngine duckDb =
          opened.add(DuckDbEngine.open(DuckDbSettings.of(data.lake(), data.temporary())));
      this.engine = duckDb;
      this.lake =
          opened.add(IcebergLake.open(LakeSettings.of(data.lake()), database, duckDb, clock));
      isOpen = true;
    } finally {
      if (!isOpen) {
        opened.close();
      }
    }
  }

  /// Locks the directory and opens its lake.
  public static LakeWiring open(Path directory, InstantSource clock) {
    return new LakeWiring(DataDirectory.open(directory), clock);
  }

  /// The PostgreSQL that a project names as its warehouse; without one, that of the data directory.
  /// It is closed with the lake.
  ///
  /// @return its JDBC URL
  String postgreSql(Project project) {
    String named = project.settings().warehouse();
    return named == null || named.equals("embedded")
        ? opened.add(EmbeddedPostgreSql.start(data.postgres(), 0)).jdbcUrl()
        : named;
  }

  public SqlEngine engine() {
    return engine;
  }

  public Lake lake() {
    return lake;
  }

  @Override
  public void close() {
    opened.close();
  }
}
