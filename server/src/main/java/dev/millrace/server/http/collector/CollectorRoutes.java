package dev.millrace.server.http.collector;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.cors.CorsServiceBuilder;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.govern.Access;
import dev.millrace.ingest.Collector;
import dev.millrace.server.DiskReserve;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// The addresses of the collector: the calls by their names and by the letters that browsers use,
/// and what the browser client asks for besides. Pages of any origin may call them, unless the
/// project names its origins; there are no cookies here to be misused.
public final class CollectorRoutes {

  private static final Duration BODY_WITHIN = Duration.ofSeconds(15);
  private static final Duration PREFLIGHT_FOR = Duration.ofDays(1);
  private static final String BATCH = "batch";

  /// What browser clients set: of Segment on every call, on calls they send again, of RudderStack.
  private static final List<CharSequence> CLIENT_HEADERS =
      List.of(
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_ENCODING,
          "x-retry-count",
          "anonymousid");

  private static final Map<String, List<String>> NAMES =
      Map.of(
          "track",
          List.of("track", "t"),
          "identify",
          List.of("identify", "i"),
          "page",
          List.of("page", "p"),
          "screen",
          List.of("screen", "s"),
          "group",
          List.of("group", "g"),
          "alias",
          List.of("alias", "a"),
          BATCH,
          List.of("batch", "b", "import"));

  private final CollectorSettings limits;
  private final CollectorService.Doors doors;
  private final LongAdder reports = new LongAdder();

  /// @param clock the shop's, for when a request was seen
  public CollectorRoutes(
      Collector collector,
      Access access,
      DiskReserve disk,
      CollectorSettings limits,
      InstantSource clock) {
    this.limits = limits;
    this.doors =
        new CollectorService.Doors(
            collector,
            access,
            disk,
            new BytesInFlight(limits.maxWaitingBytes()),
            new LongAdder(),
            new RecentRequests(clock));
  }

  /// What clients have sent lately.
  public RecentRequests recent() {
    return doors.recent();
  }

  public void addTo(ServerBuilder server) {
    NAMES.forEach((type, names) -> {
      long limit = type.equals(BATCH) ? limits.maxBatchBytes() : limits.maxEventBytes();
      var service = new CollectorService(type, limit, doors);
      names.forEach(name -> add(server, HttpMethod.POST, "/v1/" + name, service));
    });
    add(server, HttpMethod.POST, "/v1/m", new ClientReports(reports));
    add(
        server,
        HttpMethod.GET,
        "/v1/projects/{writeKey}/settings",
        new BrowserSettings(doors.access()));
  }

  /// With and without a slash at the end: some clients add one.
  private void add(ServerBuilder server, HttpMethod method, String path, HttpService service) {
    server
        .route()
        .methods(method)
        .path(path)
        .path(path + "/")
        .requestTimeout(BODY_WITHIN)
        .decorator(crossOrigin())
        .build(service.decorate(new OriginCheck(limits.origins())));
  }

  private Function<? super HttpService, CorsService> crossOrigin() {
    CorsServiceBuilder cors =
        limits.origins().isEmpty()
            ? CorsService.builderForAnyOrigin()
            : CorsService.builder(limits.origins());
    return cors.allowRequestMethods(HttpMethod.POST, HttpMethod.GET)
        .allowRequestHeaders(CLIENT_HEADERS)
        .exposeHeaders(HttpHeaderNames.RETRY_AFTER)
        .maxAge(PREFLIGHT_FOR)
        .newDecorator();
  }

  /// How many requests were refused whole.
  public long refusedRequests() {
    return doors.refused().sum();
  }

  /// How many reports clients have sent about themselves.
  public long clientReports() {
    return reports.sum();
  }
}
