package dev.millrace.lake.rest;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.lake.IcebergLake;
import org.apache.iceberg.rest.responses.ConfigResponse;

/// Iceberg's REST catalog, without a server: it answers requests that somebody else has received
/// and has found to come from who may ask. Safe for any thread.
public final class IcebergRest implements AutoCloseable {

  /// As the lake's own tables are called in the database.
  private static final String CATALOG = "millrace";

  private final SharedCatalog catalog;
  private final Routes routes = new Routes();

  private IcebergRest(SharedCatalog catalog, Warehouse warehouse, LayerRules rules) {
    this.catalog = catalog;
    new NamespaceRoutes(catalog, rules).addTo(routes);
    new TableRoutes(catalog, warehouse, rules).addTo(routes);
    new ViewRoutes(catalog, warehouse, rules).addTo(routes);
  }

  /// Opens the catalog over a lake that is open already. The caller keeps the database and closes
  /// it afterwards.
  public static IcebergRest open(
      IcebergLake lake, PlatformDatabase platform, ExternalWrites writes) {
    var warehouse = new Warehouse(lake.files(), lake.files().root());
    var rules = new LayerRules(writes);
    return new IcebergRest(
        SharedCatalog.open(CATALOG, platform, warehouse, rules), warehouse, rules);
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

  private RestAnswer config() {
    return RestAnswer.ok(ConfigResponse.builder().withEndpoints(routes.endpoints()).build());
  }

  @Override
  public void close() {
    catalog.close();
  }
}
