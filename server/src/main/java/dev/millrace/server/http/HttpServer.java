package dev.millrace.server.http;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.annotation.JacksonResponseConverterFunction;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.file.HttpFile;
import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.Registration;
import dev.millrace.server.Platform;
import dev.millrace.server.Role;
import dev.millrace.server.StatusReader;
import dev.millrace.server.http.collector.CollectorRoutes;
import dev.millrace.server.http.door.Door;
import dev.millrace.server.http.door.OwnerCookie;
import dev.millrace.server.http.feast.FeastRoutes;
import dev.millrace.server.http.iceberg.IcebergRoutes;
import dev.millrace.server.http.live.Changes;
import dev.millrace.server.http.live.EventTail;
import dev.millrace.server.http.mlflow.MlflowRoutes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/// The one port: collector, API, documentation and web application. Listens on loopback only.
public final class HttpServer implements AutoCloseable {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int BLOCKING_THREADS = 32;

  private final Server server;

  private HttpServer(Server server) {
    this.server = server;
  }

  /// Starts to answer.
  ///
  /// @throws MillraceException PORT_IN_USE
  public static HttpServer start(
      Platform platform, BusinessClock clock, int port, Set<Role> roles) {
    Server server = build(platform, clock, port, roles);
    try {
      server.start().join();
      return new HttpServer(server);
    } catch (CompletionException e) {
      throw new MillraceException(
          ProblemCode.PORT_IN_USE.problem(
              "The port %d on loopback cannot be used: %s.".formatted(port, words(e)),
              "Stop what listens there, or choose another with --port."),
          e);
    }
  }

  private static String words(CompletionException e) {
    return e.getCause() == null
        ? String.valueOf(e.getMessage())
        : String.valueOf(e.getCause().getMessage());
  }

  public int port() {
    return server.activeLocalPort();
  }

  @Override
  public void close() {
    server.stop().join();
  }

  private static Server build(Platform platform, BusinessClock clock, int port, Set<Role> roles) {
    ServerBuilder builder =
        Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .maxRequestLength(platform.project().settings().collector().maxBatchBytes() + 1024)
            .requestTimeout(REQUEST_TIMEOUT)
            .errorHandler(
                new ProblemAnswers()
                    .orElse(com.linecorp.armeria.server.ServerErrorHandler.ofDefault()))
            .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(5))
            .blockingTaskExecutor(
                BlockingTaskExecutor.of(
                    Executors.newScheduledThreadPool(
                        BLOCKING_THREADS, Thread.ofVirtual().name("http-", 0).factory())),
                true);
    CollectorRoutes collector = collector(platform, clock);
    if (roles.contains(Role.COLLECTOR)) {
      collector.addTo(builder);
    }
    api(builder, platform, clock, collector, roles);
    pages(builder, platform);
    return builder.build();
  }

  private static CollectorRoutes collector(Platform platform, BusinessClock clock) {
    return new CollectorRoutes(
        platform.collector(),
        platform.access(),
        platform.disk(),
        platform.project().settings().collector(),
        clock);
  }

  private static void api(
      ServerBuilder builder,
      Platform platform,
      BusinessClock clock,
      CollectorRoutes collector,
      Set<Role> roles) {
    var door =
        new Door(platform.users(), platform.audit(), new OwnerCookie(platform.access().token()));
    var session = new Session(door);
    var json = new JacksonResponseConverterFunction(Json.MAPPER);
    var problems = new ProblemAnswers();
    var status = new StatusReader(platform, clock);
    var reads = new FeatureReads(platform.features());
    String model = first(platform, MlModelDefinition.class, "churn");
    var names =
        new RecommendationsApi.Names(
            first(platform, RecommendationDefinition.class, "recommendations"),
            first(platform, LifetimeValueDefinition.class, "lifetime_value"));
    List<Object> services =
        List.of(
            new StatusApi(status),
            new MetricsApi(platform.metrics(), platform.transactions()),
            new MetricPeopleApi(platform.metrics()),
            new CustomersApi(platform.customers(), platform.models(), model),
            new RecommendationsApi(platform.models(), platform.experiments(), names),
            new SegmentsApi(platform.models()),
            new ExperimentsApi(platform.experiments()),
            new DriftApi(platform.models()),
            new VersionsApi(platform.models()),
            new LeaksApi(platform.models()),
            new RolloutsApi(platform.models()),
            new PredictionsApi(platform.models()),
            new FeaturesApi(platform.features(), reads, clock),
            new FlowsApi(platform.flows()),
            new RunEvents(platform.flows()),
            new AlertsApi(platform.flows().alerts()),
            new FreshnessApi(platform.flows().freshness()),
            new ReportsApi(platform.reports()),
            new IdentityApi(platform.identities()),
            new PrivacyApi(platform.regulations(), platform.catalog(), platform.lake()),
            new SqlApi(
                platform.lake(),
                platform.environments(),
                platform.project().settings().queryTimeout()),
            new LakeApi(platform.lakeDesk()),
            new QuarantineApi(platform.quarantine(), platform.collector(), platform.definitions()),
            new BackupApi(platform.backup()),
            new SourcesApi(
                platform.sources(), platform.captures(), platform.following(), platform.lineage()),
            new CatalogApi(platform.lake(), platform.catalog(), platform.lineage()),
            new ColumnLineageApi(platform.lake(), platform.compiled()),
            new ChecksApi(platform.checks()),
            new DashboardsApi(platform.dashboards()),
            new QueriesApi(platform.queries()),
            new EventsApi(platform.lake(), platform.project().events(), collector.recent(), clock),
            new EventTail(platform.log(), Json.MAPPER),
            new Changes(platform.lake(), platform.log(), Json.MAPPER),
            new ModelsApi(platform.project().mlModels(), platform.models()),
            new SettingsApi(platform),
            new UsersApi(platform.users()),
            new AuditApi(platform.audit()));
    for (Object service : services) {
      builder.annotatedService("/api/v1", service, problems, json);
    }
    builder
        .annotatedService()
        .pathPrefix("/api/v1")
        .maxRequestLength(EnvironmentsApi.MOST_BYTES)
        .exceptionHandlers(problems)
        .responseConverters(json)
        .build(new EnvironmentsApi(platform.environments()));
    builder
        .annotatedService()
        .pathPrefix("/api/v1")
        .maxRequestLength(Registration.MOST_BYTES)
        .exceptionHandlers(problems)
        .responseConverters(json)
        .build(new OwnModelsApi(platform.models(), platform.project().featureViews()));
    builder.annotatedService("/hooks", new HooksApi(platform.flows(), door), problems, json);
    builder.service(ReadFeaturesCall.PATH, new ReadFeaturesCall(reads, clock).decorate(session));
    builder.service(PredictCall.PATH, new PredictCall(platform.models(), clock).decorate(session));
    new FeastRoutes(platform.features(), platform.collector(), platform.disk())
        .addTo(builder, session, roles.contains(Role.COLLECTOR));
    new IcebergRoutes(platform.iceberg(), door).addTo(builder);
    new MlflowRoutes(
            platform.models().tracking(), door, platform.project().settings().ml().artifactBytes())
        .addTo(builder);
    builder.service(
        "/metrics", new PrometheusMetrics(status, platform, collector).decorate(session));
    builder.decorator("/api/v1", session);
    builder.decoratorUnder("/api/v1", session);
    builder.decoratorUnder("/api/v1", EncodingService.newDecorator());
    builder.route().get("/").build(new FrontPage(session, new WebFiles()));
  }

  /// The first model of a kind, or the name that one would have.
  private static String first(Platform platform, Class<? extends MlDefinition> kind, String usual) {
    return platform.project().mlModels(kind).stream()
        .findFirst()
        .map(MlDefinition::name)
        .orElse(usual);
  }

  private static void pages(ServerBuilder builder, Platform platform) {
    builder.service("/health", new Health(platform));
    builder.service(
        "/openapi.yaml",
        HttpFile.of(HttpServer.class.getClassLoader(), "openapi.yaml").asService());
    builder.serviceUnder("/", new WebFiles().decorate(EncodingService.newDecorator()));
  }
}
