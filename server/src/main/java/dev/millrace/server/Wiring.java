package dev.millrace.server;

import dev.millrace.contracts.definition.LakeDefinition;
import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.privacy.Suppressions;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbParquet;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.external.postgres.PostgreSqlDatabase;
import dev.millrace.external.postgres.PostgreSqlWarehouse;
import dev.millrace.external.redis.RedisStates;
import dev.millrace.external.s3.S3Objects;
import dev.millrace.features.FeatureStore;
import dev.millrace.features.ReadSettings;
import dev.millrace.features.StreamSettings;
import dev.millrace.govern.Access;
import dev.millrace.govern.Catalog;
import dev.millrace.govern.Lineage;
import dev.millrace.govern.audit.AuditLog;
import dev.millrace.govern.identity.IdentityBook;
import dev.millrace.govern.privacy.GuardedLake;
import dev.millrace.govern.privacy.PeopleColumns;
import dev.millrace.govern.privacy.Regulations;
import dev.millrace.govern.privacy.SuppressionList;
import dev.millrace.govern.user.Users;
import dev.millrace.ingest.Arrivals;
import dev.millrace.ingest.Captures;
import dev.millrace.ingest.Collector;
import dev.millrace.ingest.Following;
import dev.millrace.ingest.HttpStep;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.LogToLake;
import dev.millrace.ingest.PullStep;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.event.IntakeRules;
import dev.millrace.ingest.event.PersonKey;
import dev.millrace.ingest.file.KeptRows;
import dev.millrace.ingest.message.MessageIndex;
import dev.millrace.ingest.replay.QuarantineDesk;
import dev.millrace.insight.Customers;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.Transactions;
import dev.millrace.insight.report.ReportSql;
import dev.millrace.insight.report.ReportStep;
import dev.millrace.insight.report.Reports;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import dev.millrace.lake.MaintainStep;
import dev.millrace.lake.MovedLake;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.ml.Experiments;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.RolloutEvent;
import dev.millrace.orchestrate.Flows;
import dev.millrace.orchestrate.alert.AlertMessage;
import dev.millrace.orchestrate.alert.SmtpMail;
import dev.millrace.server.backup.Backup;
import dev.millrace.transform.BuildStep;
import dev.millrace.transform.CheckStep;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.LoadStep;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckBook;
import dev.millrace.transform.check.CheckedTable;
import dev.millrace.transform.check.FailingRows;
import dev.millrace.transform.check.store.CheckStore;
import dev.millrace.transform.compile.CompiledBefore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one place that knows every class: read it and you know the product. Opens the parts in the
/// order they need each other; closes them in the other.
public final class Wiring implements AutoCloseable {

  private static final long DISK_RESERVE_BYTES = 256L * 1024 * 1024;

  private final Closing opened = new Closing();
  private final Platform platform;

  private Wiring(DataDirectory data, ServerSettings settings) {
    try {
      this.platform = assemble(data, settings);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /// Opens every part. Nothing is scheduled before [#start()]; events are taken in at once.
  public static Wiring open(DataDirectory data, ServerSettings settings) {
    return new Wiring(data, settings);
  }

  public Platform platform() {
    return platform;
  }

  @Override
  public void close() {
    opened.close();
  }

  private Platform assemble(DataDirectory data, ServerSettings settings) {
    Project project = settings.project();
    CompletableFuture<EventLog> openingLog = inParallel(() -> eventLog(data, project));
    CompletableFuture<@Nullable Warehouse> openingWarehouse =
        inParallel(() -> warehouse(data, project));
    PlatformDatabase database = opened.add(platformDatabase(data, project));
    data.movedFrom().ifPresent(from -> MovedLake.rewrite(from, data.root(), data.lake(), database));
    data.settle();
    Access access = Access.openOrCreate(data.root());
    Users users = opened.add(Users.open(access, database, settings.wall()));
    AuditLog changes =
        opened.add(AuditLog.open(database, settings.wall(), project.settings().auditKept()));
    LakeDefinition tables = project.settings().lake();
    Path tableFiles = tables.bucket() == null ? data.lake() : data.lakeCache();
    DuckDbEngine engine =
        opened.add(DuckDbEngine.open(DuckDbSettings.of(tableFiles, data.temporary())));
    IcebergLake lake =
        opened.add(
            lake(tables, tableFiles, new IcebergLake.Parts(database, engine, settings.wall())));
    IcebergRest iceberg =
        opened.add(IcebergRest.open(lake, database, tables.externalWrites(), told(tables)));
    CompiledModels models =
        CompiledModels.of(
            project,
            engine,
            CompiledBefore.in(data.compiled(), engine.version() + Version.current()));
    models.keep();
    ReportSql.check(project.reports(), engine);
    BronzeTables.create(lake, project);
    SuppressionList suppressions =
        opened.add(SuppressionList.open(database, data.suppressionKey(), settings.wall()));
    PeopleColumns people = PeopleLineage.columns(project, models);
    var guarded = new GuardedLake(lake, people, suppressions);
    EventLog log = opened.add(await(openingLog));

    var flows = new AtomicReference<@Nullable Flows>();
    var context =
        new LandingZone.Context(
            guarded,
            settings.clock(),
            project.settings().timeZone(),
            (source, _) -> {
              Flows open = flows.get();
              if (open != null) {
                open.arrived(source);
              }
            },
            S3Objects::open,
            new DuckDbParquet(data.temporary().resolve("parquet")));
    List<SourceDefinition> sources = project.sources();
    Collector collector = collector(data, log, settings, suppressions);
    var writing = LogToLake.Settings.of(project.settings().collector());
    MessageIndex deliveries = opened.add(messageIndex(data, log, lake));
    IdentityBook identities = IdentityBook.open(lake, settings.clock());
    Arrivals arrivals =
        (source, rows) -> {
          identities.refreshSoon();
          context.arrivals().arrived(source, rows);
        };
    LogToLake eventWriter = opened.add(LogToLake.events(log, lake, deliveries, arrivals, writing));
    LogToLake quarantineWriter = opened.add(LogToLake.quarantine(log, lake, writing));
    LandingZone landingZone =
        opened.add(new LandingZone(data.files(), context, sources, LandingZone.Settings.DEFAULT));
    var places =
        new Sources.Places(data.files(), data.drivers(), data.temporary().resolve("sources"));
    var pulled = new Sources(context, sources, places);
    Captures captures = opened.add(new Captures(context, sources, places));
    Following following = opened.add(new Following(pulled));
    FeatureStore features =
        opened.add(
            FeatureStore.open(
                project.featureViews(),
                lake,
                settings.clock(),
                new StreamSettings(
                    log.bootstrapServers(), data.streams(), "millrace-features", deliveries),
                new ReadSettings(identities, sharedStates(project))));
    var intelligence =
        opened.add(
            MlModels.open(
                project.mlModels(),
                new MlModels.Parts(
                    database,
                    lake,
                    features,
                    features,
                    settings.clock(),
                    data.models(),
                    settings.wall(),
                    event -> rolledBack(flows.get(), event)),
                project.settings().ml()));
    Experiments experiments =
        opened.add(
            new Experiments(
                project.experiments(),
                project.metrics(),
                new Experiments.Parts(database, lake, collector::accept, settings.clock())));
    Warehouse warehouse = await(openingWarehouse);
    if (warehouse != null) {
      opened.add(warehouse);
    }

    Regulations regulations =
        opened.add(
            new Regulations(
                new Regulations.Parts(
                    database,
                    lake,
                    lake.desk(),
                    guarded,
                    log,
                    eventWriter::position,
                    identities,
                    people,
                    suppressions,
                    Map.of(
                        "online features", features.people(),
                        "answers of models", intelligence.people(),
                        "arms of experiments", experiments.people(),
                        "files as delivered",
                            new KeptRows(
                                data.files(), sources, people.fields(), people::isDeclared)),
                    project.settings().kafka() == null ? EmbeddedBroker.RETENTION : null,
                    settings.wall())));

    var checkStore = new CheckStore(database, settings.clock(), project.settings().checks().keep());
    var audit =
        new Audit(
            CheckedTable.of(
                models.inOrder().stream().map(CompiledModel::definition).toList(),
                project.checks()),
            lake,
            settings.clock(),
            project.settings().checks(),
            checkStore);
    var steps = new ArrayList<StepRunner>();
    steps.add(new PullStep(lake, pulled));
    steps.add(new HttpStep());
    steps.add(new BuildStep(models, lake, audit, settings.clock()));
    steps.add(new CheckStep(audit));
    if (warehouse != null) {
      steps.add(new LoadStep(models, lake, warehouse));
    }
    steps.add(new MaintainStep(lake.desk()));
    steps.add(features.step());
    steps.addAll(intelligence.steps());
    steps.addAll(experiments.steps());
    var dashboards = new DashboardBook(settings.directory(), project);
    var metrics = new Metrics(project.metrics(), lake, project.settings().timeZone());
    var reports =
        new Reports(
            project.reports(),
            project.alerts(),
            new Reports.Parts(
                metrics,
                lake,
                name ->
                    dashboards.all().stream()
                        .filter(dashboard -> dashboard.name().equals(name))
                        .findFirst(),
                database,
                new SmtpMail(),
                data.reports(),
                settings.clock(),
                settings.wall(),
                project.settings().timeZone()));
    steps.add(new ReportStep(reports));
    steps.addAll(opened.add(Plugins.open(settings.directory())).steps());
    var clocks = new Flows.Clocks(settings.clock(), settings.wall(), project.settings().timeZone());
    flows.set(
        opened.add(
            new Flows(
                new Flows.Parts(
                    database,
                    lake,
                    clocks,
                    settings.random(),
                    project.settings().flows(),
                    project.alerts()),
                StandingFlows.with(project.flows()),
                steps)));

    return new Platform(
        project,
        settings.definitions(),
        access,
        users,
        changes,
        new DiskReserve(data.root(), DISK_RESERVE_BYTES),
        log,
        lake,
        lake.desk(),
        new EnvironmentDesk(lake.environments(), lake, engine, models, settings.clock()),
        iceberg,
        collector,
        landingZone,
        pulled,
        captures,
        following,
        eventWriter,
        quarantineWriter,
        new QuarantineDesk(
            log,
            lake,
            project.settings().collector().maxEventBytes(),
            suppressions,
            settings.clock()),
        identities,
        regulations,
        guarded,
        features,
        intelligence,
        experiments,
        java.util.Objects.requireNonNull(flows.get()),
        metrics,
        reports,
        new Customers(lake),
        new Transactions(lake),
        new Catalog(project),
        new Lineage(models.lineage()),
        models,
        new CheckBook(audit, checkStore, new FailingRows(lake)),
        dashboards,
        new QueryBook(settings.directory(), project),
        new Backup(data, new Backup.Parts(database, lake, landingZone), settings.wall()),
        warehouse);
  }

  /// It is told again until it could be.
  private static void rolledBack(@Nullable Flows flows, RolloutEvent event) {
    if (flows == null) {
      throw new IllegalStateException("Alerts are not open yet.");
    }
    flows
        .alerts()
        .tell(
            new AlertMessage(
                "rollout/%s/%d".formatted(event.model(), event.number()),
                "Version %d of the model '%s' was rolled back"
                    .formatted(event.version(), event.model()),
                event.words(),
                List.of("everybody is answered by version %s".formatted(event.champion())),
                "See './millrace model rollout %s'.".formatted(event.model())));
  }

  private static IcebergLake lake(LakeDefinition tables, Path files, IcebergLake.Parts parts) {
    LakeSettings settings = LakeSettings.of(files);
    return tables.bucket() == null
        ? IcebergLake.open(settings, parts.platform(), parts.engine(), parts.clock())
        : IcebergLake.open(settings, S3Objects.open(tables.bucket()), tables.cacheBytes(), parts);
  }

  /// What other engines may know of the bucket; never a key.
  private static Map<String, String> told(LakeDefinition tables) {
    var told = new HashMap<String, String>();
    ObjectAccess bucket = tables.bucket();
    if (bucket != null && tables.sharesEndpoint()) {
      told.put("s3.path-style-access", Boolean.toString(bucket.pathStyle()));
      if (bucket.endpoint() != null) {
        told.put("s3.endpoint", bucket.endpoint().toString());
      }
      if (bucket.region() != null) {
        told.put("client.region", bucket.region());
      }
    }
    return told;
  }

  private static Collector collector(
      DataDirectory data, EventLog log, ServerSettings settings, Suppressions suppressions) {
    Project project = settings.project();
    CollectorSettings limits = project.settings().collector();
    var intake =
        IntakeRules.of(
                project.settings().consent(),
                PersonKey.openOrCreate(data.personKey()),
                limits.maxEventBytes())
            .without(suppressions);
    return new Collector(
        log, project.events(), new Collector.Settings(limits, intake), settings.clock());
  }

  private static MessageIndex messageIndex(DataDirectory data, EventLog log, Lake lake) {
    return MessageIndex.open(
        data.messages(),
        log,
        lake,
        LogToLake.position(lake, Topics.EVENTS),
        MessageIndex.Settings.DEFAULT);
  }

  private @Nullable SharedStates sharedStates(Project project) {
    String uri = project.settings().redis();
    return uri == null ? null : opened.add(RedisStates.connect(uri, project.settings().name()));
  }

  private EventLog eventLog(DataDirectory data, Project project) {
    String servers = project.settings().kafka();
    if (servers == null) {
      servers =
          opened
              .add(EmbeddedBroker.start(data.log(), 0, project.settings().collector().durability()))
              .bootstrapServers();
    }
    return KafkaEventLog.connect(servers);
  }

  private static PlatformDatabase platformDatabase(DataDirectory data, Project project) {
    String url = project.settings().database();
    return url == null
        ? SqliteDatabase.open(data.platformDatabase())
        : PostgreSqlDatabase.connect(url);
  }

  private @Nullable Warehouse warehouse(DataDirectory data, Project project) {
    return switch (project.settings().warehouse()) {
      case null -> null;
      case "embedded" ->
          PostgreSqlWarehouse.connect(
              opened.add(EmbeddedPostgreSql.start(data.postgres(), 0)).jdbcUrl());
      case String url -> PostgreSqlWarehouse.connect(url);
    };
  }

  private static <T extends @Nullable Object> CompletableFuture<T> inParallel(Supplier<T> open) {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    return CompletableFuture.supplyAsync(open, executor)
        .whenComplete((_, _) -> executor.shutdown());
  }

  private static <T extends @Nullable Object> T await(CompletableFuture<T> opening) {
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof MillraceException problem ? problem : e;
    }
  }
}
