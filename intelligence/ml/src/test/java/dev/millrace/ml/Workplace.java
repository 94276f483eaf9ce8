package dev.millrace.ml;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A real lake and a real registry below one directory, and words to use them.
record Workplace(Path home, SqliteDatabase database, DuckDbEngine engine, IcebergLake lake)
    implements AutoCloseable {

  static final Instant UNTIL = Instant.parse("2026-06-30T15:30:00Z");
  static final Instant HOLD_OUT = Instant.parse("2026-05-31T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-07-01T08:00:00Z");

  static Workplace open(Path home) {
    return open(home, UNTIL);
  }

  /// @param until when the last sale was
  static Workplace open(Path home, @Nullable Instant until) {
    var database = SqliteDatabase.open(home.resolve("platform.db"));
    var engine = DuckDbEngine.open(DuckDbSettings.of(home.resolve("lake"), home.resolve("tmp")));
    var lake =
        IcebergLake.open(
            LakeSettings.of(home.resolve("lake")), database, engine, InstantSource.system());
    if (lake.mark("sales").isEmpty()) {
      Rows sales =
          Rows.gather(
              List.of(new Column("sold_at", Plain.TIMESTAMP)),
              sink -> sink.row(new @Nullable Object[] {until}));
      lake.commit(
          new LakeCommit(
              List.of(new TableAppend(TableName.of("gold.fct_sales"), sales, null)),
              new Mark("sales", null, "done")));
    }
    return new Workplace(home, database, engine, lake);
  }

  static MlModelDefinition definition(double gate, Map<String, String> parameters) {
    return new MlModelDefinition(
        "churn",
        null,
        List.of(new ViewName("customer_orders"), new ViewName("customer_visits")),
        "select customer_id as key, 0 as label from gold.fct_sales where sold_at < ?",
        "select max(sold_at) from gold.fct_sales",
        Duration.ofDays(30),
        Duration.ofDays(10),
        9,
        gate,
        parameters,
        new Where("ml/churn.yaml", 1));
  }

  static MlModelDefinition definition() {
    return definition(0.8, Map.of("rounds", "40"));
  }

  MlModels models(ScriptedShop shop) {
    return models(definition(), shop, shop);
  }

  MlModels models(MlModelDefinition definition, TrainingSets sets, OnlineFeatures online) {
    return MlModels.open(
        List.of(definition),
        new MlModels.Parts(
            database,
            lake,
            sets,
            online,
            BusinessClock.of(InstantSource.fixed(NOW)),
            home.resolve("models")));
  }

  static StepRunner.Report run(MlModels models, String kind, String run)
      throws InterruptedException {
    return run(models, kind, run, new ArrayList<>());
  }

  static StepRunner.Report run(MlModels models, String kind, String run, List<String> log)
      throws InterruptedException {
    StepRunner step =
        models.steps().stream().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
    return step.run(
        new StepRunner.Call(new RunId(run), kind, 1, Map.of("model", "churn"), log::add));
  }

  List<@Nullable Object[]> read(String sql) {
    var rows = new ArrayList<@Nullable Object[]>();
    lake.view().read(new SqlQuery(sql), rows::add);
    return rows;
  }

  @Override
  public void close() {
    lake.close();
    engine.close();
    database.close();
  }
}
