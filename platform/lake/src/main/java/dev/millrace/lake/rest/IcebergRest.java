package dev.millrace.lake.rest;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.lake.GuestTables;
import dev.millrace.lake.IcebergLake;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.rest.responses.ConfigResponse;

/// Iceberg's REST catalog, without a server: it answers requests that somebody else has received
/// and has found to come from who may ask. Safe for any thread.
public final class IcebergRest implements AutoCloseable {

  /// As the lake's own tables are called in the database.
  private static final String CATALOG = "millrace";

  private final SharedCatalog catalog;
  private final Routes routes = new Routes();
  private final Map<String, String> told;

  private IcebergRest(
      SharedCatalog catalog, Warehouse warehouse, LayerRules rules, Map<String, String> told) {
    this.catalog = catalog;
    this.told = Map.copyOf(told);
    new NamespaceRoutes(catalog, rules).addTo(routes);
    new TableRoutes(catalog, warehouse, rules).addTo(routes);
    new ViewRoutes(catalog, warehouse, rules).addTo(routes);
  }

  /// Opens the catalog over a lake that is open already. The caller keeps the database and closes
  /// it afterwards.
  public static IcebergRest open(
      IcebergLake lake, PlatformDatabase platform, ExternalWrites writes) {
    return open(lake, platform, writes, Map.of());
  }

  /// @param told what every client takes for its own settings unless it has others, such as
  ///   `s3.endpoint`
  public static IcebergRest open(
      IcebergLake lake,
      PlatformDatabase platform,
      ExternalWrites writes,
      Map<String, String> told) {
    var warehouse = new Warehouse(lake.files(), lake.files().root());
    var rules = new LayerRules(writes);
    return new IcebergRest(
        SharedCatalog.open(CATALOG, platform, warehouse, rules), warehouse, rules, told);
  }

  /// Never throws: what went wrong is in the answer.
  public RestAnswer answer(RestRequest request) {
    if (request.path().equals("/v1/config") && request.method().equals("GET")) {
      return config();
    }
    try {
      return routes
          .answer(request)
          .orElseGet(() -> Failures.noRoute(request.method(), request.path()));
    } catch (RuntimeException e) {
      return Failures.answer(e);
    }
  }

  /// The answer to who sends no token, or not the right one.
  public static RestAnswer unauthorized() {
    return Failures.unauthorized();
  }

  /// Tables in namespaces that this catalog serves, for an engine that runs models. The caller
  /// closes them before this catalog.
  ///
  /// @param lake over which this was opened
  public GuestTables guests(IcebergLake lake, String prefix) {
    return GuestTables.open(lake, catalog, prefix);
  }

  /// The answer to who may not do this.
  public static RestAnswer forbidden(String message) {
    return Failures.forbidden(message);
  }

  private RestAnswer config() {
    return RestAnswer.ok( // Iceberg's builder looks for null keys, which Map.of() does not endure
        ConfigResponse.builder()
            .withDefaults(new HashMap<>(told))
            .withEndpoints(routes.endpoints())
            .build());
  }

  @Override
  public void close() {
    catalog.close();
  }
}
