package dev.millrace.server;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SparkDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.external.spark.SparkPlace;
import dev.millrace.external.spark.SparkProcess;
import dev.millrace.govern.Access;
import dev.millrace.govern.audit.AuditLog;
import dev.millrace.govern.user.Users;
import dev.millrace.lake.GuestTables;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.server.http.door.Door;
import dev.millrace.server.http.door.OwnerCookie;
import dev.millrace.server.http.iceberg.CatalogPort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// The lake of a data directory and nothing else, for commands that build tables while no Millrace
/// runs on it.
public final class LakeWiring implements AutoCloseable {

  private final Closing opened = new Closing();
  private final DataDirectory data;
  private final InstantSource clock;
  private final SqliteDatabase database;
  private final SqlEngine engine;
  private final IcebergLake lake;

  private LakeWiring(DataDirectory data, InstantSource clock) {
    this.data = data;
    this.clock = clock;
    boolean isOpen = false;
    try {
      opened.add(data);
      LogFile.open(data.root());
      this.database = opened.add(SqliteDatabase.open(data.platformDatabase()));
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

  /// A Spark beside this process, which reads the lake by its catalog and can write nothing of it
  /// but tables of its own. It is closed with the lake.
  SparkModels spark(Project project) {
    SparkDefinition settings = project.settings().spark();
    SparkPlace place = SparkPlace.find(settings, System.getenv());
    Path work = opened.add(new WorkDirectory(data.temporary().resolve("spark"))).path();
    IcebergRest catalog = opened.add(IcebergRest.open(lake, database, ExternalWrites.NONE));
    Access access = Access.openOrCreate(work); // keys that are good for this one process
    CatalogPort port = opened.add(CatalogPort.open(catalog, door(work, access)));
    GuestTables guests = opened.add(catalog.guests(lake, SparkModels.PREFIX));
    SparkProcess process =
        opened.add(
            SparkProcess.start(
                place,
                work,
                data.root().resolve("spark.log"),
                settings.memoryBytes(),
                conf(settings, work, port, access)));
    return new SparkModels(process, guests);
  }

  /// Opens to nobody but Spark: users of the platform have nothing to look for here.
  private Door door(Path work, Access access) {
    var own = opened.add(SqliteDatabase.open(work.resolve("door.db")));
    return new Door(
        opened.add(Users.open(access, own, clock)),
        opened.add(AuditLog.open(own, clock, Duration.ofDays(1))),
        new OwnerCookie(access.token()));
  }

  private static Map<String, String> conf(
      SparkDefinition settings, Path work, CatalogPort port, Access access) {
    Map<String, String> conf = new HashMap<>();
    conf.put("spark.app.name", "millrace");
    conf.put("spark.ui.enabled", "false");
    conf.put("spark.log.level", "WARN");
    conf.put("spark.local.dir", work.resolve("local").toString());
    if (settings.master().startsWith("local")) {
      conf.put("spark.driver.host", "127.0.0.1");
      conf.put("spark.driver.bindAddress", "127.0.0.1");
      conf.put("spark.sql.shuffle.partitions", "16");
    }
    conf.putAll(settings.conf());
    // What models mean must not depend on a setting, nor what they can reach.
    conf.put("spark.master", settings.master());
    conf.put("spark.sql.warehouse.dir", work.resolve("warehouse").toString());
    conf.put("spark.sql.session.timeZone", "UTC");
    conf.put("spark.sql.ansi.enabled", "true");
    conf.put("spark.sql.ansi.doubleQuotedIdentifiers", "true");
    conf.put("spark.sql.parser.escapedStringLiterals", "true");
    conf.put("spark.sql.runSQLOnFiles", "false");
    conf.put("spark.sql.defaultCatalog", "millrace");
    String catalog = "spark.sql.catalog.millrace";
    conf.put(catalog, "org.apache.iceberg.spark.SparkCatalog");
    conf.put(catalog + ".type", "rest");
    conf.put(catalog + ".uri", port.address().toString());
    conf.put(catalog + ".token", access.token());
    conf.put(catalog + ".cache-enabled", "false"); // a name may stand for another table next time
    return conf;
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
